a: ; @echo a
b: ; @echo b
.DEFAULT_GOAL := b
