ifeq ("$(origin V)", "command line")
  VERBOSE = $(V)
endif
ifndef VERBOSE
  VERBOSE = 0
endif
ifeq ($(VERBOSE),1)
  quiet =
  Q =
else
  quiet=quiet_
  Q = @
endif
ifneq ($(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),)
  quiet=silent_
endif
log_print = echo '  $($(1)log_cmd_$(2)) [$@]';
cmd = @set -e; $(echo-cmd) $(cmd_$(1))
echo-cmd = $(if $($(quiet)cmd_$(1)),echo '  $($(quiet)cmd_$(1))$(why)';)
why = - due to: $(if $?,$(?F),nothing)
quiet_cmd_ld = LD [M]  $@
      cmd_ld = $(LD) -r -o $@ $(filter %.o,$^)
all: m.ko
m.ko: a.o b.o FORCE ; $(call cmd,ld)
a.o b.o: ; $(Q)echo $@
FORCE:
