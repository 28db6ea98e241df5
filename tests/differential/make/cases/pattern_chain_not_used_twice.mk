# A rule occurs only once in a chain.
# FILES: a.c
all: a
%: %.c ; @echo $@ $<
