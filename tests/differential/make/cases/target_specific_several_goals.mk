# ARGS: a c
V := global
a: V := a
a c: b
	@echo $@ $(V)
b: ; @echo $@ $(V)
