# ENV: MAKEFILES='pre.mk none.mk'
$(info [$(PRE)][$(MAKEFILE_LIST)])
all: ; @echo [$(.DEFAULT_GOAL)]
#--- pre.mk
PRE := 1
fromfile: ; @echo no default goal
