# FILES: a.c b.cc c.S d.s e.cpp f.y g.l main.c
CFLAGS := -O2
CPPFLAGS := -I.
all: a.o b.o c.o d.o e.o main
main: a.o
