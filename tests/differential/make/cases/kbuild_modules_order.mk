modorder := $(foreach m,b/ a.o c/ d.o,$(if $(filter %/,$(m)),$(m)modules.order,$(m)))
$(info $(modorder))
cmd_order = { $(foreach m,$(filter-out FORCE,$^),$(if $(filter %/modules.order,$m),cat $m;,echo $(m:.o=.ko);)) :; } > $@
modules.order: $(modorder) FORCE
	$(cmd_order)
$(modorder) FORCE: ;
