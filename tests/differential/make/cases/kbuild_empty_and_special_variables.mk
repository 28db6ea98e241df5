empty :=
space := $(empty) $(empty)
comma := ,
pound := \#
squote := '
define newline


endef
$(info [$(subst $(space),$(comma),a b c)][$(pound)][$(squote)][$(subst $(newline),\n,a$(newline)b)])
dot-target = $(dir $@).$(notdir $@)
depfile = $(subst $(comma),_,$(dot-target).d)
real-prereqs = $(filter-out $(PHONY), $^)
PHONY := FORCE
basetarget = $(basename $(notdir $@))
all: d/x,y.o z.o ; @:
d/x,y.o z.o: a FORCE | o
	@echo $(dot-target) $(depfile) [$(real-prereqs)] $(basetarget)
a o FORCE: ;
.PHONY: $(PHONY)
