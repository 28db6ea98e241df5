define cond
ifeq ($(1),y)
r := yes
else
r := no
endif
endef
$(eval $(call cond,y))
$(info $(r))
$(eval $(call cond,n))
$(info $(r))
define nested
define inner
in $(1)
endef
endef
$(eval $(call nested,x))
$(info $(inner))
all:;@:
