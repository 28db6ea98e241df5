$(info 1[$(findstring a,a b c)])
$(info 2[$(findstring a,b c)])
$(info 3[$(findstring ,b c)])
$(info 4[$(findstring a b,xa by)])
$(info 5[$(findstring b,)])
$(info 6[$(findstring  b,a  b)])
$(info 7[$(findstring a,b,a)])
all:;@:
