a b: x
b c: y ; @echo $@ $^
a: ; @echo $@ $^
x y: ;
all: a b c
.DEFAULT_GOAL := all
