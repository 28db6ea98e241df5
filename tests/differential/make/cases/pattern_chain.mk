# FILES: a.y
all: a.x
%.x: %.o ; @echo $@ $<
%.o: %.c ; @echo $@ $<
%.c: %.y ; @echo $@ $<
