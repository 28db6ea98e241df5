all: a b missing c
	@echo $^
a b c: ; @echo $@
