# A rule of several steps joined by a define.
cmd_and_fixdep = $(cmd_$(1)); fix $(@D)/.$(@F).d $@
cmd_cc = cc -c -o $@ $<
cmd_objtool = objtool $(strip $(objtool-args)) $@
objtool-args = $(if $(ORC),orc) $(if $(filter b.o,$@),,--all)
define rule_cc
	$(call cmd_and_fixdep,cc)
	$(if $(OBJTOOL),$(cmd_objtool))
	$(call gen_symbols)
endef
gen_symbols = $(if $(findstring e,$*),echo symversions of $*)
OBJTOOL := y
run_rule = $(if $(strip $(any)),@set -e; $(rule_$(1)),@:)
any = $?
all: a.o b.o e.o
%.o: %.c FORCE ; $(call run_rule,cc)
a.c b.c e.c FORCE: ;
