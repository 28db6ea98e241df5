a: ; @echo a; echo more # comment in recipe
b: c;@echo b
b2:;
c: ; \
  @echo c
d: x := 1;2
all: a b c d b2
d: ; @echo '$(x)'
.DEFAULT_GOAL := all
