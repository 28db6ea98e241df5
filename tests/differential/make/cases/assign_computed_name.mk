n := x
$(n)_1 = a
$(n)_$(n) := b
$(info [$(x_1)][$(x_x)])
list := p q
$(foreach i,$(list),$(eval $(i)_v := val-$(i)))
$(info [$(p_v)][$(q_v)])
$(empty)y = 1
$(info [$(y)])
all:;@:
