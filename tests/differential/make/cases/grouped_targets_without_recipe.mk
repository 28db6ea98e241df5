a b &: c
all: ; @:
