define pick
ifeq ($(1),a)
v := A
else ifeq ($(1),b)
v := B
else ifdef $(1)
v := defined
else
v := other
endif
endef
c := 1
$(foreach x,a b c d,$(eval $(call pick,$(x)))$(info $(x) $(v)))
ifdef none
else ifdef none2
else ifdef none3
$(info wrong)
else ifndef none4
$(info right)
else
$(info wrong)
endif
all:;@:
