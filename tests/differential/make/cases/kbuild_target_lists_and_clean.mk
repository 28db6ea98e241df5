targets :=
targets += a.o b.o
extra-y := vmlinux.lds
always-y += $(extra-y)
targets += $(always-y) $(patsubst %.o,%.lst,$(filter %.o,$(targets)))
targets := $(filter-out $(PHONY),$(targets))
objtree := d
$(info $(targets)|$(addprefix $(objtree)/,$(sort $(targets))))
existing-targets := $(wildcard $(sort $(targets)))
$(info [$(existing-targets)])
clean-files = $(wildcard $(addprefix $(objtree)/,*.o *.none))
clean: ; rm -f $(clean-files)
