t: V := 1
t: p
t: W = $(V)2
t: ; @echo $^ $(V) $(W) $(X)
t p: X := 3
p: ; @echo $@ $(V) $(X)
