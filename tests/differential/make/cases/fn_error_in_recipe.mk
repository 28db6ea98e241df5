all: ok
	@echo one
	$(error stop $@)
ok: ; @echo ok
