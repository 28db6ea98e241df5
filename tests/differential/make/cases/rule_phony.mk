# FILES: clean x
.PHONY: clean
clean: ; @echo clean
x: clean ; @echo x '$?'
.PHONY: never-defined
y: never-defined ; @echo y
all: x y
.DEFAULT_GOAL := all
