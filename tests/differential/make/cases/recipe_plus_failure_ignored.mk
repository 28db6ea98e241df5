all:
	-+@exit 4
	@echo after
