# .DEFAULT's recipe for what has no rule.
# FILES: there
all: gone/x there nothing
	@echo all
.DEFAULT: ; @echo default for $@ [$<]
