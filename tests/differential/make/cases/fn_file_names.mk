p := src/foo.c hacks /a /b/ ./x a.b/c .rc a. x/.y .. . / a//b
$(info 1[$(dir $(p))])
$(info 2[$(notdir $(p))])
$(info 3[$(suffix $(p))])
$(info 4[$(basename $(p))])
$(info 5[$(addsuffix .c,$(p))])
$(info 6[$(addprefix src/,$(p))])
$(info 7[$(dir )][$(notdir )][$(suffix )][$(basename )][$(addsuffix .c,)][$(addprefix x,)])
$(info 8[$(addsuffix ,a b)][$(addprefix a b,c d)])
$(info 9[$(basename src.1.0/foo src-1.0/bar.c foo.a.b)])
$(info 10[$(suffix src.1.0/foo src-1.0/bar.c foo.a.b)])
all:;@:
