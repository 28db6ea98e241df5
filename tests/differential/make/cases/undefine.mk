a := 1
b = 2
undefine a
$(info [$(a)][$(origin a)][$(flavor a)])
n := b
undefine $(n)
$(info [$(b)][$(origin b)])
undefine never
a += x
$(info [$(a)][$(flavor a)])
undefine CC
$(info [$(CC)][$(origin CC)])
undefine   a  
$(info [$(origin a)])
all:;@:
