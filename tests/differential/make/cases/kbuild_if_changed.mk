# The saved command lives in a file that is included when it is there.
# FILES: s/a.c s/b.c s/new.c s/a.o s/b.o
obj := s
squote := '
quoted = $(subst $(squote),'\$(squote)',$1)
safe = $(subst #,$$(hash),$(subst $$,$$$$,$(call quoted,$(cmd_$(1)))))
differs = $(filter-out $(subst $(blank),$(mark),$(strip $(saved_$@))), \
                       $(subst $(blank),$(mark),$(strip $(cmd_$1))))
empty :=
blank := $(empty) $(empty)
mark := _-_SPACE_-_
newer = $(filter-out $(PHONY),$?)
if_changed = $(if $(newer)$(differs),                                  \
	$(cmd);                                                           \
	printf '%s\n' 'saved_$@ := $(safe)' > $(@D)/.$(@F).cmd, @:)
cmd = @set -e; $(if $(cmd_$(1)),echo '  $(call quoted,$($(quiet)cmd_$(1)))';) $(cmd_$(1))
quiet := quiet_
quiet_cmd_cc = CC      $@
      cmd_cc = gcc -DNAME='"$(*F)"' -c -o $@ $<
all: $(obj)/a.o $(obj)/b.o $(obj)/new.o
$(obj)/%.o: $(obj)/%.c FORCE
	$(call if_changed,cc)
existing := $(wildcard $(obj)/*.o)
-include $(foreach f,$(existing),$(dir $(f)).$(notdir $(f)).cmd)
PHONY += FORCE
FORCE:
.PHONY: $(PHONY)
#--- s/.a.o.cmd
saved_s/a.o := gcc -DNAME='"a"' -c -o s/a.o s/a.c
#--- s/.b.o.cmd
saved_s/b.o := gcc -O2 -c -o s/b.o s/b.c
