a b: %.o: %.c: x
all:;@:
