define make_fn
define $(1)_fn
$(2) $$(1)
endef
endef
$(eval $(call make_fn,x,<))
$(eval $(call make_fn,y,>))
$(info $(call x_fn,1) $(call y_fn,2))
all:;@:
