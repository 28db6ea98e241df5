# make 4.3: $(shell) sees make's own environment, not the exported variables.
# ENV: FROM_ENV=env
export EXPORTED := yes
FROM_ENV := changed
export FROM_ENV
$(info [$(shell echo "$$EXPORTED/$$FROM_ENV/$$MAKELEVEL")])
all:;@:
