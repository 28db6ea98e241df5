$(info $(sort ab a-b a_b aB Ab a.b a/b a0 a a b))
all:;@:
