out := $(shell printf '%s\n' "a  b" 'c"d' "e'f")
$(info [$(out)])
$(info $(shell echo '$(subst ','\'',it's)'))
$(info $(shell for i in 1 2; do \
  echo $$i; \
done))
$(info $(shell cat <<E; echo x))
all:;@:
