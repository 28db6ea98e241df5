.LOW_RESOLUTION_TIME: a
.UNKNOWN_TARGET: b
all: a ; @echo $^
a: ;
