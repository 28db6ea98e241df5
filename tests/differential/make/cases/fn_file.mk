$(file >out,line one)
$(file >>out,line two)
$(file > out2)
$(file >>out3,  spaces)
define many
a
b
endef
$(file >out4,$(many))
$(file >out5,)
$(info [$(file <out)])
$(info [$(file < none)])
$(info [$(file <out4)])
$(info [$(file >out,new)][$(file <out)])
all:;@:
