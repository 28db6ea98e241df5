# Lines inside $(eval) count from the line of the call.
define block
a := 1
$$(warning second)
b := $$(warning third)
endef

$(eval $(block))
all: ; @:
$(eval $(block)
wrong)
