all: a ; @echo all $^
a: b ; @echo a $^
b: a ; @echo b $^
