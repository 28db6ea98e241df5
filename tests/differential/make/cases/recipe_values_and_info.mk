# Functions that do something do it each time.
say = $(info said)done
count = $(eval n := $(n)x)$(n)
say_arg = $(info said $1)$1
all: one two
one two:
	@echo $(say) $(say) $(count) $(count) $(call say_arg,a) $(call say_arg,a)
	@echo $(strip $(say)) $(filter %,$(count)) $(foreach i,1 2,$(say)$(call say_arg,$i))
