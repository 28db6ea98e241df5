define a
  define b
  endef
define c
endef
  endef # outer
$(info [$(value a)])
define d
endef2
 endefx
endef
$(info [$(d)])
all:;@:
