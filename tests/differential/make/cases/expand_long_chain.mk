a = $(b)$(b)
b = $(c)$(c)
c = $(d)$(d)
d = x$(e)
$(info $(a))
e := 1
$(info $(a))
all:;@:
