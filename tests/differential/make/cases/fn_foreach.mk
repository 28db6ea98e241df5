names := a b c
$(info 1[$(foreach n,$(names),$(n).o)])
$(info 2[$(foreach n, x  y ,<$(n)>)])
$(info 3[$(foreach n,,x)])
n := outer
$(info 4[$(foreach n,1 2,$(n))][$(n)])
$(info 5[$(foreach a,1 2,$(foreach b,x y,$(a)$(b)))])
v := w
$(info 6[$(foreach $(v),1 2,$(w))])
$(info 7[$(foreach n,1 2,a,b)])
$(info 8[$(foreach n,1 2, $(n) )])
$(info 9[$(foreach n,1 2,)])
$(info 10[$(foreach n,1 2,$(origin n) $(flavor n))])
$(info 11[$(foreach n,x,$(foreach n,y,$(n))$(n))])
$(info 12[$(foreach  n ,1,$(n))])
all:;@:
