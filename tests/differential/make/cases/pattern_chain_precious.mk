# FILES: a.y b.y c.y
all: a.x b.x c.z
%.x: %.o ; @echo $@ $<
%.o: %.y ; @echo $@ $<
%.z: %.t ; @echo $@ $<
%.t: %.y ; @echo $@ $<
.PRECIOUS: %.o
.SECONDARY: c.t
