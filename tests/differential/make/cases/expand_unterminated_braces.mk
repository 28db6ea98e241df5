v := ${sort b a)
all:;@:
