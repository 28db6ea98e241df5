# Names start at make's directory, not at the including file's.
include sub/a.mk
all:;@echo $(A)
#--- sub/a.mk
-include b.mk
include sub/b.mk
#--- sub/b.mk
A := from-sub
