all: a x
a b &:: d ; @echo 1 $@
b x &:: d ; @echo 2 $@
d: ;
