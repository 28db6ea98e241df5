all:;@:
ifndef x
$(info in)
