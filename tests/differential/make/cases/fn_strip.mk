$(info 1[$(strip   a   b  c   )])
$(info 2[$(strip )])
$(info 3[$(strip	a	b	)])
define lines
 a
  b

c
endef
$(info 4[$(strip $(lines))])
$(info 5[$(strip a,  b)])
all:;@:
