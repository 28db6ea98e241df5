$(warning first)
v = $(warning deferred)x
w := $(v)
all: p
	$(warning in recipe)@echo $(v)
p: ; $(warning of p)
$(warning $(w)   two  blanks )
