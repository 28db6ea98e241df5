a: ; @echo one
	@echo two
b: ;; @echo x
c: p ;\
	@echo joined
p:;
all: a b c
.DEFAULT_GOAL := all
