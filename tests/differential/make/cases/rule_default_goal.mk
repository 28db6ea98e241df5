# The first target that does not begin with a dot; a pattern is none.
%.o: %.c ; @echo pattern
.hidden: ; @echo hidden
$(info [$(.DEFAULT_GOAL)])
first: ; @echo first
$(info [$(.DEFAULT_GOAL)])
second: ; @echo second
