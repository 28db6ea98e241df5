# FILES: src/a.c src/b.h
vpath %.c src
vpath %.h src
vpath %.c
all: b.h a.c ; @echo $^
