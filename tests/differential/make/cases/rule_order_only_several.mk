x: a | b c | d ; @echo '$^' '$|'
a b c d |: ; @echo $@
