modules := m1 m2
m1_objs := a.o b.o
m2_objs := c.o
define module
all: $(1).ko
$(1).ko: $$(addprefix $(1)/,$$($(1)_objs)) ; @echo link $$@ $$^
$(1)/%.o: ; @echo compile $$@ $$* $(1)
endef
all:
$(foreach m,$(modules),$(eval $(call module,$(m))))
