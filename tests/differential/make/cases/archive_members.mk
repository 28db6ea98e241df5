# FILES: a.o
all: lib.a(a.o)
lib.a(b.o): ; @echo '$@' '$%' '$(@D)'
all: lib.a(b.o)
