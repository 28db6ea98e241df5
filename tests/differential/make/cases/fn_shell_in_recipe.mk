v = $(shell echo run $@)
all: a
	@echo $(v)
a: ; @echo $(shell echo '$^' "$@")
