outer = $(call inner,x)$(1)$(2)
inner = ($(1)$(2))
$(info $(call outer,a,b))
1 := global
$(info [$(1)][$(call inner,)][$(1)])
all:;@:
