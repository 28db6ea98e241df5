# FILES: a.in b.src
.SUFFIXES: .out .in
.in.out: ; @echo $@ $< $*
.in: ; @echo single $@ $<
all: a.out a
.DEFAULT_GOAL := all
