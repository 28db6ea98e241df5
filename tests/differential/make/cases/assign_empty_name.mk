e :=
$(e) = x
all:;@:
