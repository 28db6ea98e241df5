%.o: V := any
lib/%.o: V := lib
lib/a%.o: V := lib-a
%: W := all
all: x.o lib/b.o lib/abc.o other
x.o lib/b.o lib/abc.o other all: ; @echo $@ '$(V)' '$(W)'
