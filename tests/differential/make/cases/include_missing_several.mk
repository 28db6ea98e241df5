# Both are reported; the optional one is not.
-include opt.mk
include none1.mk a.mk none2.mk
all:;@:
#--- a.mk
$(info a is read)
