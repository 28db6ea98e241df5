# A missing makefile that has a rule is made, even under -n, and all is read again.
include gen.mk
$(info read with [$(GEN)])
gen.mk: ; echo 'GEN := 1' > $@
all: ; @echo $(GEN)
