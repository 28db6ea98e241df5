$(info 1[$(patsubst ,%.o,)])
$(info 2[$(patsubst ,x,a b)])
$(info 3[$(patsubst , ,a)])
$(info 4[$(patsubst ,,)])
$(info 5[$(patsubst a,,a b a)])
$(info 6[$(patsubst %,,a b)x])
$(info 7[$(patsubst %.c,%,.c a.c)])
e := 
$(info 8[$(e:%=%.o)][$(e:=.o)])
all:;@:
