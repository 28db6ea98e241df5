v := value
all:
	@echo $$v $(v) $$$$ $$(pwd) $${v} '$$v' "$$v"
	@for i in a b; do echo $$i; done
