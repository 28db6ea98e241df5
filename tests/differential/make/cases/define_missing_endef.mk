all:;@:
define a
x
