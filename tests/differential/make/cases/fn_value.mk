v = $(a) $$b `c`
a := 1
s := $(a) $$x
define d
line1 $(a)
	line2
endef
$(info 1[$(value v)])
$(info 2[$(value s)])
$(info 3[$(value d)])
$(info 4[$(value undefined)])
n := v
$(info 5[$(value $(n))])
$(info 6[$(value  v )])
all:;@:
