$(info 1[$(sort foo bar lose foo)])
$(info 2[$(sort )])
$(info 3[$(sort b10 b9 B a _ 1)])
$(info 4[$(sort   z	y  x )])
$(info 5[$(sort a,b c)])
$(info 6[$(sort a/b a.b a-b a)])
all:;@:
