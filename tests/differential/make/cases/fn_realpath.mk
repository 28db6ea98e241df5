# Names that do not exist vanish.
# FILES: a d/b
here := $(realpath .)
$(shell ln -s d link; ln -s none broken)
$(info 1[$(subst $(here),HERE,$(realpath a ./a d/../a d/b none link/b broken))])
$(info 2[$(realpath / /.. /tmp/..)])
$(info 3[$(realpath )])
$(info 4[$(subst $(here),HERE,$(realpath none/../a))])
all:;@:
