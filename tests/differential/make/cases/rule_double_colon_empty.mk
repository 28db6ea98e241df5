t5::
t6:: a
t6::
all: t5 t6 ; @echo '$^ $?'
a: ;
.DEFAULT_GOAL := all
