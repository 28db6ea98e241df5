.SECONDEXPANSION:
d := x
all: $$$$(d) $(d) ; @echo '$^'
$$(d) x $$(d): ; @echo '$@'
