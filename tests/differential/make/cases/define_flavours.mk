x = 1
define a
recursive $(x)
endef
define b =
recursive $(x)
endef
define c :=
simple $(x)
endef
define d ?=
new $(x)
endef
define d ?=
not taken
endef
define b +=
appended $(x)
endef
define c +=
appended $(x)
endef
define e !=
echo shell
echo two
endef
define f ::=
posix $(x)
endef
x = 2
$(info 1[$(a)])
$(info 2[$(b)])
$(info 3[$(c)])
$(info 4[$(d)])
$(info 5[$(e)])
$(info 6[$(f)])
all:;@:
