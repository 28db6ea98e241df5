uniq = $(if $1,$(firstword $1) $(call uniq,$(filter-out $(firstword $1),$1)))
$(info [$(call uniq,a b a c b)])
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1)))) $(firstword $(1))
$(info [$(strip $(call reverse,a b c))])
cmp = $(if $(filter-out $(1),$(2))$(filter-out $(2),$(1)),differ,same)
$(info $(call cmp,a b,b a) $(call cmp,a b,a))
all:;@:
