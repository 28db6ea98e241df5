# One run of the recipe makes all targets of a pattern rule.
# FILES: a.y b.y
all: a.tab.c a.tab.h b.tab.h
%.tab.c %.tab.h: %.y ; @echo '$@' '$*' '$<'
