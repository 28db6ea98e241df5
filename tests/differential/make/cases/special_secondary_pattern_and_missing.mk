# FILES: a.c
all: a.lst
%.lst: %.s ; @echo lst $<
%.s: %.c ; @echo s $<
.SECONDARY: a.s
