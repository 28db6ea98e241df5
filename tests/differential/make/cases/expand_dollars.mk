one := 1
a := x
$(info 1[$$])
$(info 2[$$(one)])
$(info 3[$one])
$(info 4[$a$aa])
$(info 5[$])
$(info 6[a$])
dollar := $$
$(info 7[$(dollar)(one)])
$(info 8[$ a])
v = $$x $$$$y
$(info 9[$(v)])
w := $$x $$$$y
$(info 10[$(w)])
$(info 11[$(a)b$(a)])
$(info 12[$()][${}])
$(info 13[$.$-$;])
all:;@:
