undefine
all:;@:
