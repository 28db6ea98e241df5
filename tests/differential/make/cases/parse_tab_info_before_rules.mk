# A tabbed line that is no assignment, even one that expands to nothing.
	$(info tabbed)
all:;@:
