# A recursively expanded exported variable is expanded for each recipe line.
export V = $(origin @)-$@
all: one ; +@echo "$$V"
one: ; +@echo "$$V"
