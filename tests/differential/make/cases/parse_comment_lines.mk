# comment
  # indented comment
	# tabbed comment
all: a # comment ; not a recipe
	@echo all # kept
a: \
  b \
  c # end
	@echo $^
b c: ; # nothing
