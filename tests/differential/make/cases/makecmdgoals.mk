# ARGS: b a b
$(info [$(MAKECMDGOALS)])
ifneq ($(filter a,$(MAKECMDGOALS)),)
$(info a asked for)
endif
c: ; @echo c
a b: ; @echo $@ [$(MAKECMDGOALS)]
