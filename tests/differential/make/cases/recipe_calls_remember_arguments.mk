# The same call gives the same; what it sees of the calls around it may differ.
inner = $1/$2/$0
outer = $(call inner,a) $(call inner,$2) $1
deep = $(if $1,$(call deep,$(wordlist 2,9,$1))$(firstword $1))
vary = $(call pick,$1)
pick = $1 $2 $(3)
all: one two
one two:
	@echo $(call outer,p,q) $(call outer,p) $(call inner,a) $(call inner,a,b)
	@echo $(call deep,1 2 3) $(call deep,1 2 3) $(call vary,x,y,z) $(call vary,x)
	@echo $(call outer,p,q) $@ $(call named,$@) $(call named,c)
named = $1-$@-$(@F)
