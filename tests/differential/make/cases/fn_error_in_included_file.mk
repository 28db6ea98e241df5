# FILES: sub/x
include sub/inc.mk
all:;@:
#--- sub/inc.mk
# a comment

$(error from there)
