# What += adds when one side is empty, for each flavour.
r =
r += a
s :=
s += a
t = a
t +=
u := a
u +=
v = a
v += $(none)
w := a
w += $(none)
x := $(none)
x += $(none)
y += $(none)
z := a 
z += b
$(info [$(r)][$(s)][$(t)][$(u)][$(v)][$(w)][$(x)][$(y)][$(z)])
$(info [$(value t)][$(value v)][$(value y)])
define d
endef
d += x
define e
x
endef
e +=
$(info [$(d)][$(e)])
all: A := a
all: A +=
all: A += $(none)
all: B = b
all: B += 
all: B += $(none)
all: C +=
all: ; @echo '[$(A)][$(B)][$(C)]'
