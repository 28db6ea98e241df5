# A target found by vpath is made where make stands, unless it is up to date there.
# FILES: src/a.c old/out src/b.c build/b.o
vpath %.o build
vpath %.c src
vpath out old
all: b.o out a.o ; @echo '$^'
%.o: %.c ; @echo $@ $<
out: b.c ; @echo $@ $<
