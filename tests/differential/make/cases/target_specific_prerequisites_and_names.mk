# The targets, the value with colons, names with blanks around.
t1 t2:   V   =   a : b ; c # comment
a b: ; @echo $@ # no comment
t1 t2: ; @echo '$(V)'
t3: V=x:y
t3: ; @echo '$(V)'
t4: V := $(subst x,y,x)
t4: ; @echo '$(V)'
all: t1 t2 t3 t4
.DEFAULT_GOAL := all
