# What an early goal hands down sticks; the target is made once.
V := global
all: x y
x: V := x
y: V := y
x y: common ; @echo $@ $(V)
common: ; @echo $@ $(V)
