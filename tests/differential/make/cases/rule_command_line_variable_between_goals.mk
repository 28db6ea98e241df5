# ARGS: a V=1 b W:=2 c 'X=$(V)'
a b c: ; @echo $@ $(V) $(W) $(X)
