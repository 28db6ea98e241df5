# ARGS: b a c a
a b c: d ; @echo $@
d: ; @echo d
