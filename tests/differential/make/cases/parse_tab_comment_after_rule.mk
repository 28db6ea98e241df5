all: ; @echo first
	# goes to the shell
	@echo second

x := 1
	@echo after assignment
