# A `$` that ends a text stands for itself.
A := x$
B = y$
$(info $(A) $(B) | $(subst $,z,a$b) | a$)
$(eval I := q$$)
$(eval R = r$$)
$(info [$(I)] [$(R)] [$(value R)])
J := $(value I)$(A)$
$(info $(J) $(words $) $(if $,yes,no) $(call f,$))
f = <$1>$
ifeq ($(A),x$)
$(info equal)
endif
all:
	@echo $(A) $(B) c$
