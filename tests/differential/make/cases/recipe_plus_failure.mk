all: a ; @echo never
a:
	+@echo before; exit 3
	@echo after
