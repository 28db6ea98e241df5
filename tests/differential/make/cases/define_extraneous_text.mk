define a = junk
x
endef
$(info [$(a)])
define b
y
endef junk
$(info [$(b)])
all:;@:
