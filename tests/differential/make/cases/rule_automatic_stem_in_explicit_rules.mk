# $* of an explicit rule: the target without a known suffix.
all: a.o b.xyz d/c.c libx.a noext
a.o b.xyz d/c.c libx.a noext: ; @echo '$@ [$*] [$(*D)] [$(*F)] [$%]'
