# FILES: a.x a.y
all: a.x
%.x: %.o ; @echo $@ $<
%.o: %.y ; @echo $@ $<
