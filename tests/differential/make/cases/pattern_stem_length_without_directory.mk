# The directory of a target does not count in the length of a stem.
# FILES: d/t4.c d/t5.c h.h
all: d/t4.o d/t5.x
%.o: %.c ; @echo o $@ $*
t%: h.h ; @echo t $@ $*
%.x: %.c ; @echo x $@ $*
d/t5%: h.h ; @echo t5 $@ $*
