define two-lines
@echo first of $@
@echo second
endef
define with-prefix
echo plain
-echo may fail
+echo always
endef
all: a b
	$(two-lines)
	@$(two-lines)
a:
	-$(with-prefix)
b: ; $(two-lines)
