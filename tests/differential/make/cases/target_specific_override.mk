# ARGS: V=cmd W=cmd
all: V := lost
all: override W := won
all: a ; @echo $(V) $(W)
a: ; @echo $(V) $(W)
