# FILES: SCCS/s.a.c RCS/b.c,v
all: a.c b.c
