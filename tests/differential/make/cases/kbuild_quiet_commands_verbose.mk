# ARGS: V=1
ifeq ("$(origin V)", "command line")
  quiet =
else
  quiet = quiet_
endif
cmd = @set -e; $(if $($(quiet)cmd_$(1)),echo '  $($(quiet)cmd_$(1))';) $(cmd_$(1))
quiet_cmd_x = X $@
cmd_x = x $< > $@
out: in ; $(call cmd,x)
in: ;
