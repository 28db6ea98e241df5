include none*.mk
all:;@:
