# Which modules are made of several objects, and of which.
obj-m := one.o many.o also.o nested/dir.o
many-y := p.o q.o
many-$(CONFIG_X) += x.o
CONFIG_Y := m
also-objs := r.o
also-$(CONFIG_Y) += y.o
search-suffix = $(strip $(foreach s,$(2),$(patsubst %.o,%$(s),$(1))))
parts-of = $(foreach n,$(call search-suffix,$(1),$(2)),$($(n)))
is-composite = $(if $(strip $(call parts-of,$(1),-objs -y -m)),$(1))
composite := $(foreach m,$(obj-m),$(call is-composite,$(m)))
expand = $(foreach m,$(obj-m),$(if $(filter $(composite),$(m)),$(call parts-of,$(m),-objs -y -m),$(m)))
$(info [$(composite)][$(strip $(expand))][$(sort $(expand))])
obj := dir
prefixed := $(addprefix $(obj)/,$(composite))
$(info [$(prefixed)][$(prefixed:.o=.mod)])
all:;@:
