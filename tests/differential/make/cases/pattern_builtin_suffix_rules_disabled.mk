# FILES: a.c
.SUFFIXES:
all: a.o
