# FILES: src/a.c src/b.h b.h lib/c.c
VPATH = src:lib none
all: a.c b.h c.c ; @echo '$^' '$<' '$?' '$(^F)'
