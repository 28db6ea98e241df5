	echo a
all:;@:
