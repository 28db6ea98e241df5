# An $(eval) in one recipe changes what later ones expand to.
list = $(sort $(words) $(more))
words = b a
pair = ($1,$(words))
all: one two three four
one:
	@echo $(list) $(call pair,x)
two:
	@echo $(list) $(call pair,x) $(eval words += c)$(list) $(call pair,x)
three:
	@echo $(list) $(call pair,x) $(eval more := d)$(list)
four:
	@echo $(list) $(call pair,x) $(eval undefine words)$(list) $(call pair,x)
