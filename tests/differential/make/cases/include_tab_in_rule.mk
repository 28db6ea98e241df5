# After a rule, a tabbed include is a recipe line.
all:
	include x
