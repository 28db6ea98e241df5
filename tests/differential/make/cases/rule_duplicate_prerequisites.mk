x: a b a c b | a d ; @echo '$^' '$+' '$|'
a b c d: ;
