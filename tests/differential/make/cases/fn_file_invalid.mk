$(file out,x)
all:;@:
