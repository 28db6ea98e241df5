# Expanded for a recipe's environment.
export V = v$(warning env)
W := 1

all: a
	+@echo $$V
a:
	@echo not run
