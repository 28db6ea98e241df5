# An unbalanced '(' in an argument runs to the end of the line.
$(info 1[$(subst (,[,f(x))])
all:;@:
