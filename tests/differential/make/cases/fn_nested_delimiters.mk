c := ,
o := (
$(info 1[$(subst $(o),[,(a))])
$(info 2[$(if x,(a,b),c)])
$(info 3[$(if ,(a,b),c)])
$(info 4[$(if x,{a,b},c)])
$(info 5[${if x,{a,b},c}])
$(info 6[${if x,(a,b),c}])
$(info 7[$(subst a,b,${subst x,a,x,x})])
$(info 8[$(subst $(c), ,a,b,c)])
$(info 9[$(firstword $(subst -, ,a-b)) $(lastword $(subst -, ,a-b))])
$(info 10[$(subst },X,a}b)])
$(info 12[$(subst b,(x),abc)])
all:;@:
