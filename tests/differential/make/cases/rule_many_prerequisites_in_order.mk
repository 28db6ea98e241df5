all: $(foreach i,5 3 9 1,t$(i)) t2 t3
	@echo $^
t1 t2 t3 t5 t9: ; @echo $@
t5: t9
t1: | t2
