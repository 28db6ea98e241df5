ifeq (a,a) junk
$(info in)
endif junk
ifdef a
else junk
endif
ifeq "a" "a" junk
$(info in)
endif
all:;@:
