$(info 1[$(join a b,.c .o)])
$(info 2[$(join a b c,1)])
$(info 3[$(join a,1 2 3)])
$(info 4[$(join ,1 2)])
$(info 5[$(join a b,)])
$(info 6[$(join ,)])
$(info 7[$(join  a   b ,  1  2 )])
all:;@:
