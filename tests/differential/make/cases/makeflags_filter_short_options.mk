# ARGS: A=--x
$(info $(filter n,$(firstword -$(MAKEFLAGS)))|$(findstring n,$(filter-out --%,$(MAKEFLAGS))))
$(info $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS)))))
all:;@:
