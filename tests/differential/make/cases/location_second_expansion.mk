.SECONDEXPANSION:
all: $$(warning second)a
	@echo $^
a: ;
