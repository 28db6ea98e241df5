# A name that is a loop's only later was looked up as another before.
value = [$(n)]
same = $(strip $(value))
all: one two
one:
	@echo $(value) $(same) $(call same)
	@echo $(foreach n,1 2,$(value) $(same) $(call same)) $(value) $(same)
two: n = own
two:
	@echo $(value) $(same) $(foreach n,1 2,$(value) $(same)) $(same)
