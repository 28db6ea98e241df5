all: ; @echo never
v = $(w)
w = $(subst a)
all2: $(v)
