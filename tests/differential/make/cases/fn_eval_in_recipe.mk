# Variables may be set while a recipe expands; rules may not be made.
all:
	@echo before $(v)
	$(eval v := 1)
	@echo after $(v)
