# FILES: out newer dir/
all: out ; @:
out: | newer dir ; @echo never $|
out2: newer | newer out ; @echo '$^' '$|' '$+'
out3: a | b c | d ; @echo '$^' '$|'
a b c: ; @echo $@
all: out2
