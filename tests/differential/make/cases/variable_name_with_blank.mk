sort x := y
all:;@:
