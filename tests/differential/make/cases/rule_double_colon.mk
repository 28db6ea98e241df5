# FILES: a t b
t:: a ; @echo not needed
t:: b ; @echo from $<
t:: ; @echo always
u:: b ; @echo u $<
all: t u
.DEFAULT_GOAL := all
