# A function needs a blank after its name; otherwise it is a variable.
subst := variable
$(info 1[$(subst)])
$(info 2[$(sort)])
$(info 3[$( sort b a)])
$(info 4[$(sort	b a)])
$(info 5[$(sortb a)])
$(info 6[$(nofunction a b)])
blank := $(subst x, ,x)
nofunction$(blank)a := strange
$(info 7[$(nofunction a)])
all:;@:
