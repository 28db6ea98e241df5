# Lines that mention $(MAKE) or ${MAKE} run under -n.
all:
	@echo '$(notdir $(MAKE))' ran
	@echo '${MAKE_COMMAND}' not run
	@touch $(if $(MAKE),touched)
M = $(MAKE)
b: ; @echo $(M)
all: b
