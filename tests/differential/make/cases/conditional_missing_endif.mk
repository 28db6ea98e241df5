all:;@:
ifdef x
