# Directories by descending, one recursive run each.
obj := .
obj-y := core/ a.o
obj-m := drivers/ drivers/net/ b.o
subdir-y := $(patsubst %/,%,$(filter %/,$(obj-y)))
subdir-m := $(patsubst %/,%,$(filter %/,$(obj-m)))
subdirs := $(sort $(subdir-y) $(subdir-m))
obj-y := $(patsubst %/,%/built-in.a,$(obj-y))
obj-m := $(filter-out %/,$(obj-m))
$(info [$(subdirs)][$(obj-y)][$(obj-m)])
build := -f build.mk --no-print-directory obj
all: $(subdirs) ; @echo done
$(sort $(subst ./,,$(filter %/built-in.a,$(obj-y)))): $(subdirs) ;
.PHONY: $(subdirs)
$(subdirs):
	@$(MAKE) $(build)=$@ \
	need-builtin=$(if $(filter $@/built-in.a,$(obj-y)),1)
#--- build.mk
$(info enters $(obj) [$(need-builtin)])
build: ; @echo builds $(obj)
