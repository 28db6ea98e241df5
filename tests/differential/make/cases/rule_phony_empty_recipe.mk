.PHONY: all
all: a b
a b: ;
