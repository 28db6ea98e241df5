include a.mk
$(warning after)
all: ; @echo $(warning recipe)
#--- a.mk
$(warning inside)
define d
$(warning in d)
endef
$(d)
