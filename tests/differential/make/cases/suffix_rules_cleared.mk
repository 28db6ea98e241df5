# FILES: a.c
.SUFFIXES:
.SUFFIXES: .o .c
.c.o: ; @echo own $@ $<
all: a.o
$(info [$(SUFFIXES)])
