a != printf 'x\ny\n\n'
$(info 1[$(a)])
cmd := echo sub
b != $(cmd) $$((1+2))
$(info 2[$(b)] $(flavor b))
c != echo '$$(a)'
$(info 3[$(c)])
$(info 4[$(.SHELLSTATUS)])
d != exit 4
$(info 5[$(d)] $(.SHELLSTATUS))
all:;@:
