.SECONDEXPANSION:
all: V := from-target
all: $$(V) ; @echo $^
from-target: ; @echo $@
