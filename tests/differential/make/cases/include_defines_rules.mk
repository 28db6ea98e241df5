include rules.mk
x.o: V := x
all: x.o y.o ; @echo $(origin RULES)
#--- rules.mk
RULES := 1
%.o: %.c
	@echo $@ $< $(V)
x.c y.c: ;
.DEFAULT_GOAL := all
