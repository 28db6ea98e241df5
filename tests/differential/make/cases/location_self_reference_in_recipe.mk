v = a $(w)
w = $(v)
all:
	@echo a
	@echo $(w)
