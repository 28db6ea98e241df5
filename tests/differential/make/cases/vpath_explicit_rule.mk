# FILES: src/a.c src/d/e.c
VPATH := src
a.o: a.c d/e.c ; @echo $@ '$<' '$^' '$*' $(dir $<)
