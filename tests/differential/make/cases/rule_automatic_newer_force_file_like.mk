# FORCE without .PHONY and without a file behaves alike.
# FILES: a.c a.o
a.o: a.c FORCE ; @echo '$?' '$^'
FORCE: ;
