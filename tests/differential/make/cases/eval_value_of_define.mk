# $(eval $(value x)) evaluates the text as it stands.
define text
A := $(B)
C = $$(B)
endef
B := b
$(eval $(value text))
$(info [$(A)][$(value C)])
$(eval $(text))
$(info [$(A)][$(value C)][$(C)])
all:;@:
