r = 1
s := 1
t ::= 1
define d
endef
r2 = 1
r2 += 2
s2 := 1
s2 += 2
u2 += 2
$(info $(flavor r) $(flavor s) $(flavor t) $(flavor d) $(flavor r2) $(flavor s2) $(flavor u2) $(flavor none) $(flavor CC) $(flavor MAKE) $(flavor CURDIR))
q ?= 3
sh != echo x
$(info $(flavor q) $(flavor sh))
undefine s
$(info $(flavor s))
all:;@:
