# ARGS: FROM_LINE=line
# ENV: FROM_ENVIRONMENT=environment IN_BOTH=environment
# A makefile of literal values alone, whatever defined them before; later ones
# win, and each of them may be looked at, changed and taken away again.
BEFORE = file
SIMPLE := simple
TWICE = zero
override KEPT = override
export EXPORTED = before
RECURSIVE = $(LATER)
include inc.mk
LATER = later
ONE += more
undefine GONE
TWO ?= not this
$(foreach v,BEFORE SIMPLE TWICE KEPT EXPORTED FROM_LINE FROM_ENVIRONMENT IN_BOTH ONE TWO GONE \
  EMPTY SPACED QUOTED CONTINUED RECURSIVE,$(info $v: $(origin $v) $(flavor $v) [$(value $v)] [$($v)]))
include inc.mk
$(info [$(GONE)] [$(ONE)] [$(filter ONE TWO GONE,$(sort $(.VARIABLES)))] [$(MAKEFILE_LIST)])
all: OWN := $(ONE)
all:;@echo $(OWN) $(EXPORTED) $$EXPORTED $$IN_BOTH
#--- inc.mk
# A comment, and blank lines.

BEFORE = included
SIMPLE=included
TWICE = one
TWICE = two # a comment
KEPT = lost
EXPORTED = after
FROM_LINE = lost
IN_BOTH = included
ONE = 1
TWO := 2
GONE = there
EMPTY =
  SPACED   =   a  b   
QUOTED="x=y:z"
CONTINUED = a \
   b
