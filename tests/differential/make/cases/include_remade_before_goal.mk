all: ; @echo $(GEN) $(MAKE_RESTARTS)
include gen.mk
gen.mk: ; @echo 'GEN := made' > $@
