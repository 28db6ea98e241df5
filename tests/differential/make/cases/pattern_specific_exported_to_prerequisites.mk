%.ko: FLAGS := -DMODULE
m.ko: m.o ; @echo $@ $(FLAGS)
m.o: ; @echo $@ $(FLAGS)
n.o: ; @echo $@ $(FLAGS)
all: m.ko n.o
.DEFAULT_GOAL := all
