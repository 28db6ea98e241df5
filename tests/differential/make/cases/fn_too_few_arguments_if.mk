$(info [$(if a)])
all:;@:
