define nl


endef
$(eval a := 1$(nl)b := 2 \# comment$(nl)\# c := 3)
$(info [$(a)][$(b)][$(c)])
$(eval d = $$$$x)
$(info [$(d)][$(value d)])
all:;@:
