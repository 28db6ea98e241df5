# Flags by directory, by object and by target, with removal.
obj := drv
KFLAGS := -Wall -pg -O2
ccflags-y := -Idrv
CFLAGS_a.o := -DA
CFLAGS_REMOVE_a.o := -pg
ccflags-remove-y += -O2
base = $(filter-out $(CFLAGS_REMOVE_$(target-stem).o), \
         $(filter-out $(ccflags-remove-y),$(KFLAGS) $(ccflags-y)) \
         $(CFLAGS_$(target-stem).o))
target-stem = $(basename $(patsubst $(obj)/%,%,$@))
modname = $(if $(filter 1,$(words $(mods))),$(mods),m)
mods = $(sort $(foreach m,$(multi),$(if $(filter $*.o,$($(m:.o=-y))),$(m:.o=))))
multi := x.o
x-y := a.o
flags = $(base) -DMODNAME='"$(modname)"' $(if $(part-of-module),-DMODULE)
part-of-module = $(if $(filter $(basename $@).o,$(real)),y)
real := drv/a.o
all: drv/a.o drv/b.o drv/sub/c.o
$(obj)/%.o: $(obj)/%.c ; $(CC) $(flags) -c -o $@ $<
drv/a.c drv/b.c drv/sub/c.c: ;
drv/b.o: part-of-module := forced
