y := yes
e :=
$(info 1[$(if $(y),a,b)])
$(info 2[$(if $(e),a,b)])
$(info 3[$(if  ,a,b)])
$(info 4[$(if $(e) ,a,b)])
$(info 5[$(if $(e)$(e),a)])
$(info 6[$(if x,a,b,c)])
$(info 7[$(if ,a,b,c)])
$(info 8[$(if x, a , b )])
$(info 9[$(if $(y),$(info then)t,$(info else)f)])
$(info 10[$(if $(e),$(info then)t,$(info else)f)])
$(info 11[$(if x$(e),,b)])
all:;@:
