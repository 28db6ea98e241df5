# A define with foreach and eval that gives each composite its parts.
targets-of = $(addprefix $(obj)/,$(foreach s,$(3),$($(1:%$(strip $(2))=%$(s)))))
define give_parts
$(foreach m, $(notdir $1), \
	$(eval $(obj)/$m: \
	$(call targets-of,$m,$2,$3)))
endef
obj := o
m-y := a.o b.o
n-objs := c.o
composite := $(addprefix $(obj)/,m.o n.o)
all: $(composite)
$(call give_parts, $(composite), .o, -objs -y)
$(obj)/m.o $(obj)/n.o: FORCE ; @echo ld -r -o $@ $(filter %.o,$^)
$(obj)/%.o: FORCE ; @echo cc $@
FORCE:
.PHONY: FORCE all
