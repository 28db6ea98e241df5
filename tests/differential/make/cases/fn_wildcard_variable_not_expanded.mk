# No expansion of wildcards in variables, expansion in prerequisites and targets.
# FILES: b.o a.o c.o
objects = *.o
all: $(objects) ; @echo '$^' $(objects)
none: *.none ; @echo $^
