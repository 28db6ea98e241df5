# += keeps the flavour, and expands at once only for a simple variable.
x = 1
r = a
r += $(x)
s := a
s += $(x)
x = 2
$(info [$(r)][$(s)])
t = $(x)
t += # nothing
$(info [$(t)])
u := 
u += a
u += b
$(info [$(u)])
v += $(x)
x = 3
$(info [$(v)])
define w
line
endef
w += tail
$(info [$(w)])
all:;@:
