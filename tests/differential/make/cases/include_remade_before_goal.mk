all: ; @echo $(GEN) $(MAKE_RESTARTS)
-include gen.mk
gen.mk: src ; @echo 'GEN := made' > $@
src: ;
