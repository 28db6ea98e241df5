# ARGS: 'A=$(B)' 'C:=$(B)' B=b D+=x 'E=a  b '
B = file
$(info [$(A)][$(C)][$(D)][$(E)])
$(info [$(flavor A)][$(flavor C)][$(MAKEOVERRIDES)][$(value A)])
$(info [$(MAKEFLAGS)])
all:;@echo $(MAKEFLAGS)
