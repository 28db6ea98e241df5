r = t1: p1
$(r)
	@echo $@ from $<
p1: ; @echo $@
colon := :
t2$(colon) p1 ; @echo $@
all: t1 t2
.DEFAULT_GOAL = all
