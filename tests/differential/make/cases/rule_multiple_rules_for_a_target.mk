all: a
all: b
all: ; @echo $^
all: c d
a b c d: ; @echo $@
