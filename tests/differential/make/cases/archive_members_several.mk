(%): %.o ; @echo add '$%' to '$@' from $<
all: lib.a(x.o y.o)
x.o y.o: ;
