all: ; @echo one
all: ; @echo two
all:
	@echo three
