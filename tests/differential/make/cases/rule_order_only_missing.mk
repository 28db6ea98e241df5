x: a | b ; @echo $^ / $|
x: | a c
a b c: ; @echo $@
