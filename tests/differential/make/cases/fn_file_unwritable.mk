$(file >none/out,x)
all:;@:
