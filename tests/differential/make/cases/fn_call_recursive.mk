# A function may call itself; that is no self-reference.
countdown = $(1) $(if $(word 2,$(1)),$(call countdown,$(wordlist 2,99,$(1))))
$(info [$(call countdown,a b c)])
fold = $(if $(2),$(call fold,$(1)$(firstword $(2)),$(wordlist 2,9,$(2))),$(1))
$(info [$(call fold,>,x y z)])
all:;@:
