define lines
echo 1 $@
@echo 2

-echo 3
endef
nothing =
all: a
	$(lines)
	$(nothing)
	@$(nothing)
	$(lines) tail
a: ; $(lines)
