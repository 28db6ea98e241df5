# Patterns with % and plain words; many patterns at once.
sources := foo.c bar.c baz.s ugh.h
$(info 1[$(filter %.c %.s,$(sources))])
$(info 2[$(filter-out %.c %.s,$(sources))])
$(info 3[$(filter ,$(sources))])
$(info 4[$(filter-out ,$(sources))])
$(info 5[$(filter foo.c,$(sources) foo.c)])
$(info 6[$(filter %,a b)])
$(info 7[$(filter-out %,a b)])
$(info 8[$(filter \%,a % b)])
$(info 9[$(filter a%b,ab axb axbc)])
$(info 10[$(filter %o %b,foo bob)])
$(info 11[$(filter a  a,a b a)])
$(info 12[$(filter a b c d e f g h i j k l,l x k y a)])
$(info 13[$(filter-out a b c d e f g h i j k l,l x k y a)])
$(info 14[$(filter a\%b%,a%bc axbc)])
$(info 15[$(filter a/%,a/ a/b ab)])
all:;@:
