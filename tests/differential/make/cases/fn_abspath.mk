# By text alone; the directory is the one that make runs in.
here := $(CURDIR)
$(info 1[$(subst $(here),HERE,$(abspath a ./b ../c a/../b a/./b a//b .))])
$(info 2[$(abspath /a/b/../c /a/./b /a//b/ / /.. /../a)])
$(info 3[$(abspath )])
$(info 4[$(subst $(here),HERE,$(abspath none/.. none/../none))])
all:;@:
