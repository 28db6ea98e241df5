.ONESHELL:
all:
	@echo one
	-@echo two
	+echo three
b: ; @echo x
