all:
	$(MAKE) -f sub.mk X=1 goal
	@$(MAKE) -f sub.mk --no-print-directory goal
export E := exported
#--- sub.mk
$(info sub $(MAKELEVEL) [$(MAKEFLAGS)] [$(E)] [$(X)] [$(MAKECMDGOALS)] $(origin X) $(origin E))
goal: ; @echo in sub $(MAKELEVEL)
