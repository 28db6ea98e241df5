# Recipes marked + run under -n, with the exported variables.
# ENV: INHERITED=env CHANGED=env HIDDEN=env
export A := a
export B = $(A)b $(C)
C := c
export D E
D := d
E := e
N := not exported
CHANGED := changed
HIDDEN := hidden
unexport HIDDEN
export lower-case-with-dash := x
all: ; +@echo "$$A/$$B/$$C/$$D/$$E/$$N/$$INHERITED/$$CHANGED/$${HIDDEN-unset}/$$MAKELEVEL"
