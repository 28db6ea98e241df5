p := a
all: $(p) ; @echo $(p) $^
p := b
$(p): ; @echo $@
a: ; @echo a
