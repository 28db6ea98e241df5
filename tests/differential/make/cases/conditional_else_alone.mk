else
all:;@:
