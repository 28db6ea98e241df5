define cmds
@echo quiet
echo loud
endef
quiet_all = $(addprefix @,true)
all:
	$(cmds)
	$(quiet_all)
	$(foreach i,1 2,@echo $(i);)
