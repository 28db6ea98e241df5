all:
	@echo a
	ifdef x
	@echo b
	endif
