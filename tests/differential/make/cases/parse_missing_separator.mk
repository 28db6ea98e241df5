all:;@:
this is no rule
