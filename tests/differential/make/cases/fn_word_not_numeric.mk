$(info [$(word x1,a b)])
all:;@:
