# FILES: SCCS/s.a.c
all: a.c
