# FILES: a.c a.o
a.o: a.c FORCE ; @echo '$?' '$(filter-out FORCE,$?)' '$^'
FORCE:
.PHONY: FORCE
