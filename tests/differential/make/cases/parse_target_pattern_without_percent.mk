a.o: b.o: %.c ; @:
all:;@:
