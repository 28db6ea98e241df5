# Blanks around the operator go, trailing blanks of the value stay.
a=1
b	=	2	
c =   3   # comment
d :=4
e   :=   5   
   f = 6
g = a = b := c
h = \# not a comment
i = a\#b # comment
j = a \\# comment
k = #
l = x#y
m =  # only a comment
n := $(a)   x  
$(info [$(a)][$(b)][$(c)][$(d)][$(e)][$(f)][$(g)][$(h)][$(i)][$(j)][$(k)][$(l)][$(m)][$(n)])
all:;@:
