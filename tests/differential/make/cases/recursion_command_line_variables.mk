# ARGS: V=1 'W=a $$(x) b'
all: ; @$(MAKE) --no-print-directory -f sub.mk V2=2
#--- sub.mk
$(info [$(V)][$(W)][$(V2)][$(MAKEFLAGS)][$(MAKEOVERRIDES)] $(origin V))
goal: ; @echo goal
