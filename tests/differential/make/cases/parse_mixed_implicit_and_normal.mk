all: ; @:
%.o x: ; @:
