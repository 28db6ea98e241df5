f = [$(1)|$(2)|$(3)]
comma := ,
$(info $(call f,a$(comma)b,c))
$(info $(call f,(a,b),{c,d}))
$(info $(call f,,,))
$(info $(call f,	a	,  b))
$(info $(call f,$(call f,1,2),$(call f,3)))
all:;@:
