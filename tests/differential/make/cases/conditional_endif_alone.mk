endif
all:;@:
