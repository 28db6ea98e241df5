define
x
endef
all:;@:
