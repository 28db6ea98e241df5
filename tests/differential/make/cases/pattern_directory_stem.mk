# A pattern without a slash matches the name; the directory comes back in the prerequisites.
# FILES: src/a.c h/x src/src/b.c
all: src/a.o src/src/b.o src/c.q
%.o: %.c ; @echo $@ $< $* $(*F)
s%.q: t%.r ; @echo $@ $< $*
src/t.r src/tc.r: ;
lib%.r: ;
c.q: ;
