$(eval a := 1)
$(info [$(a)])
b = $(eval c := $(1))[$(c)]
$(info $(call b,x)$(call b,y))
define rule
$(1): $(2)
	@echo $$@ from $$^ in $(1)
endef
$(eval $(call rule,t1,p1 p2))
$(eval $(call rule,t2,p3))
p1 p2 p3: ;
all: t1 t2
.DEFAULT_GOAL := all
$(info [$(eval )])
$(eval $$(info twice))
define multi
x := 1
y := $$(x)2
endef
$(eval $(multi))
$(info $(x) $(y))
