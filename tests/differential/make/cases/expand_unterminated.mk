all:;@:
v := $(x
