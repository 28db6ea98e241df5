# Comparisons by shell test and by sort.
at-least = $(shell test $(1) -ge $(2) && echo y)
$(info [$(call at-least,100,99)][$(call at-least,1,2)])
ifeq ($(filter 3.82 3.83 4.%,$(firstword $(sort 3.82 $(MAKE_VERSION)))),)
$(info old make)
else
$(info new enough)
endif
ifneq ($(filter output-sync,$(.FEATURES)),)
$(info output-sync)
endif
test-ge = $(shell test $(strip $1)0 -ge $(strip $2)0 && echo y)
$(info [$(call test-ge, 3, 2)])
all:;@:
