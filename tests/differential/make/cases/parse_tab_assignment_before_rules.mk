# Before any rule a tabbed line is no recipe.
	a := 1
	
	# comment
all:;@echo $(a)
