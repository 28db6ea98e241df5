# $(var:a=b) and $(var:%a=%b), with computed parts.
src := a.c b.c c.h d.c.c
$(info 1[$(src:.c=.o)])
$(info 2[${src:.c=.o}])
$(info 3[$(src:%.c=%.o)])
$(info 4[$(src:a%=b%)])
$(info 5[$(src:=.bak)])
$(info 6[$(src:.c=)])
e := .c
$(info 7[$(src:$(e)=.o)])
$(info 8[$(src:%.c=$(e)/%)])
n := src
$(info 9[$($(n):.c=.o)])
$(info 10[$(undefined:.c=.o)])
$(info 11[$(src:.c=.o .d)])
$(info 12[$(src:%.c=%.o=x)])
$(info 13[$(src:c=)])
m := y m n
$(info 14[$(m:m=y)])
ixgbe-y := yes
ixgbe-m := mod
CONFIG := m
$(info 15[$(ixgbe-$(CONFIG:m=y))][$(ixgbe-$(CONFIG))])
$(info 16[$(src:x)])
all:;@:
