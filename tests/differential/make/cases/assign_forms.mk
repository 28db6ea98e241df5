a = $(later)
b := $(later)
c ::= $(later)
later := now
$(info 1[$(a)][$(b)][$(c)])
d ?= first
d ?= second
$(info 2[$(d)])
e =
e ?= x
$(info 3[$(e)])
f := 1
f += 2
$(info 4[$(f)])
g = $(later)
g += $(later)
later := changed
$(info 5[$(g)] $(value g))
h += only
$(info 6[$(h)])
i := $(later)
i += $(later)
later := again
$(info 7[$(i)])
j =
j += x
$(info 8[$(j)])
k := x
k +=
$(info 9[$(k)])
l != echo a; echo b
$(info 10[$(l)])
m ?= $(later)
later := last
$(info 11[$(m)] $(flavor m))
all:;@:
