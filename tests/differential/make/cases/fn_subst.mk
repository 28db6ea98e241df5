# $(subst) replaces text, not words; empty "from" appends.
$(info 1[$(subst ee,EE,feet on the street)])
$(info 2[$(subst a,,banana)])
$(info 3[$(subst ,x,abc)])
$(info 4[$(subst ,x,)])
$(info 5[$(subst  a ,b,x a y)])
$(info 6[$(subst a,b,)])
$(info 7[$(subst aa,a,aaaa)])
comma := ,
empty :=
space := $(empty) $(empty)
$(info 8[$(subst $(space),$(comma),a b c)])
$(info 9[$(subst a,b,a,a,a)])
open := (
$(info 10[$(subst $(open),[,f$(open)x)])
$(info 11[$(subst $$,D,a$$b)])
all:;@:
