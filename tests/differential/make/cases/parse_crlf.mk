# A carriage return before a newline goes with it.
v := x
$(info [$(v)])
all: ; @echo $(words $(v)) y
	@echo z
