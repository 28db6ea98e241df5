.SECONDEXPANSION:
x: a b
x: $$< $$^ $$+ c | o
x: | $$| d
x: ; @echo '$^' '$|'
a b c d o: ;
y: p1 p1 p2
y: $$(addsuffix .2,$$+) ; @echo '$^'
p1 p2 p1.2 p2.2: ;
all: x y
.DEFAULT_GOAL := all
