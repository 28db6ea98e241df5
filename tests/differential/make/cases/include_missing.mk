include none.mk
all:;@:
