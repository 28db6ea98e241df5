# A recipe of + lines alone did run, so that its target's time is looked at again.
# FILES: a.c a.o b.c b.o c.c c.o h
a.c: h ; +@echo ran
b.c: h
	+@echo ran
	@echo did not
c.c: h ; +@touch c.c
all: a.o b.o c.o
%.o: %.c ; @echo cc $@
.DEFAULT_GOAL := all
