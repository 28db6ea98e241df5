# FILES: two/x.c three/x.c one/y
vpath %.c one two
vpath %.c three
vpath % one
all: x.c y ; @echo $^
