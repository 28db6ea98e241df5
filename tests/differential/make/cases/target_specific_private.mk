V := global
all: private V := private
all: a ; @echo $@ $(V)
a: ; @echo $@ $(V)
private W := w
$(info [$(W)])
b: private V += more
b: a ; @echo $@ $(V)
all: b
c: V := c
c: private V += priv
c: d ; @echo $@ $(V)
d: ; @echo $@ $(V)
all: c
