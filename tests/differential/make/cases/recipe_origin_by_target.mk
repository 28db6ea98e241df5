# What functions say of a variable depends on the target as its value does.
asks = $(origin v) $(flavor v) $(value v) $(if $(v),set,unset) $(words $(v))
all: one two three four
two: v = recursive $(w)
three: v := simple
one two three four:
	@echo $@: $(asks) $(call asks) $(foreach v,loop,$(asks))
