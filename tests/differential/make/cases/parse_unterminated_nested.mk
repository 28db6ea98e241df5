all: ; @:
ifeq (${if ,1 a,},d/z.o)
endif
