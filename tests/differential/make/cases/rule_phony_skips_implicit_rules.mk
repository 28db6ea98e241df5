# FILES: a.c
.PHONY: a
all: a ; @echo all
%: %.c ; @echo implicit $@
