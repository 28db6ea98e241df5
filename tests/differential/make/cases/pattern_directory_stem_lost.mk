all: d/efg.q
e%g.q: x%y.r plain ; @echo $@ '$^' $*
d/xfy.r d/plain plain: ; @echo $@
