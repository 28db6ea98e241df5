# kbuild adds -rR this way: implicit rules and default variables are gone afterwards.
# FILES: a.c
MAKEFLAGS += -rR
$(info [$(CC)][$(MAKEFLAGS)])
all: ; @echo '[$(CC)][$(MAKEFLAGS)][$(origin CC)]'
all: a.o
