all: a b
a b &: c ; @echo $@ from $^
c: ; @echo c
