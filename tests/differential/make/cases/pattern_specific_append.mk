# Pattern-specific ones apply in the order of their stems' length, then the target's own.
V := g
%.o: V += 1
a%.o: V += 2
ab.o: V += 3
all: ab.o ac.o zz.o
ab.o ac.o zz.o: ; @echo $@ '$(V)'
