if_changed = $(if $(filter FORCE,$^),,$(warning FORCE is missing for $@))@echo $(1) $@
all: a b
a: FORCE ; $(call if_changed,x)
b: ; $(call if_changed,y)
FORCE:
.PHONY: FORCE
