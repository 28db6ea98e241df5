endef
all:;@:
