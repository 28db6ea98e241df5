v = a
all:
	@echo $(foreach i,1 2 \
	3,$(i)) end
	@echo $(subst a,\
	b,xay)
