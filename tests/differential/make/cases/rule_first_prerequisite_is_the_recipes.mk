# $< is the first prerequisite of the rule that has the recipe.
x: b
x: a ; @echo $< $^
x: c
a b c: ;
