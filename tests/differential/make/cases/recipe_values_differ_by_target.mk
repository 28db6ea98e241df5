# What one recipe expands to must not be taken for another's.
flags = $(base) $(extra) $(filter-out x,$(base) $(extra))
base = b x
one: extra = first
three: base = own
four: private extra = hidden
all: one two three four five
one two three four five:
	@echo $@: $(flags) / $(flags) / $(call twice,$(extra)) / $(call twice,c)
four: six
six:
	@echo $@: $(flags) / $(call twice,c)
twice = $1$1-$(extra)
