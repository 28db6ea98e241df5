all: S != echo shelled
all: D = $(words $^)
all: a b c ; @echo $(S) $(D)
a b c: ;
