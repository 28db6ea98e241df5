# FILES: b all
all: a ; @echo '$?'
a: b
