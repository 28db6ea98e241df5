# A conditional ends in the file where it began.
include inc.mk
all:;@:
endif
#--- inc.mk
ifdef MAKE
