define recipe
@echo 1 $(warning one)
@echo 2 $(warning two)
endef
all:
	@echo 0
	$(recipe)
