a b: ; @echo $@
.DEFAULT_GOAL = a b
