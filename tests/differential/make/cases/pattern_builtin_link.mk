# FILES: a.c b.o
all: a b
LDLIBS := -lm
