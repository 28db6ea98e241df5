list := a b
$(list): V = for-$@
$(addsuffix .o,$(list)): V := objects
all: a b a.o b.o
a b a.o b.o: ; @echo $@ $(V)
.DEFAULT_GOAL := all
