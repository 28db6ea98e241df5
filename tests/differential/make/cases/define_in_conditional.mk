# endif and else inside a define belong to the define.
ifdef nothing
define a
ifdef x
endef
else
define a
else
endif
endef
endif
$(info [$(value a)])
all:;@:
