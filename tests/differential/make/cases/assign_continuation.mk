a = one \
    two\
three   \
	four
$(info 1[$(a)])
b := x \
# not comment? \
y
$(info 2[$(b)])
c = 1 \

$(info 3[$(c)])
d = a\
b
$(info 4[$(d)])
e = back\\slash \\
$(info 5[$(e)])
f = three \\\
g
$(info 6[$(f)])
# a comment \
h = still comment
$(info 7[$(h)])
i = a    \
    \
    b
$(info 8[$(i)])
all:;@:
