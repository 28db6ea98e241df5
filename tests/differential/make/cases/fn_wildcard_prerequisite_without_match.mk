# FILES: b.o a.o
all: *.none ; @echo $^
