# A keyword without a blank is no keyword.
ifeq(a,a)
$(info x)
endif
all:;@:
