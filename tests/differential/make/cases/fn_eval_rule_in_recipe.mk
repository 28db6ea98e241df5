all:
	@echo a
	$(eval x: y)
