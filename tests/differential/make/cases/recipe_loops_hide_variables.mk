# A loop's variable hides a global one, in what the loop expands and only there.
i = global
show = <$(i)>
through = $(show)$(call arg,$(i))
arg = $1:$(i)
all: one two
one:
	@echo $(show) $(foreach i,1 2,$(show)) $(show) $(foreach j,3 4,$(show)$(j))
	@echo $(through) $(foreach i,1 2,$(through)) $(through)
	@echo $(foreach i,1 2,$(foreach j,a b,$(show)$(j))) $(foreach j,a b,$(foreach i,$(j) $(i),$(show)$(i)))
two: i = target
two:
	@echo $(show) $(foreach i,1 2,$(show)) $(through) $(foreach k,5 6,$(through)$(call arg,$(k)))
