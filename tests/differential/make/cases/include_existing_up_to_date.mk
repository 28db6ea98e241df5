# FILES: src gen.mk
all:
include gen.mk
gen.mk: src ; @echo must not run
all: ; @echo $(MAKE_RESTARTS) done
