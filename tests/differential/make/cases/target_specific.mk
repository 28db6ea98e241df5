V := global
all: V := all
all: a b
	@echo $@ $(V)
a: V += a
a: ; @echo $@ $(V)
b: V = $@-b
b: c ; @echo $@ $(V)
c: ; @echo $@ $(V)
d: ; @echo $@ $(V)
