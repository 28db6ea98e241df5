CFLAGS := -g
a: CFLAGS += -a
a: CFLAGS += -a2
b: CFLAGS := -b
b: CFLAGS += -b2
c: CFLAGS ?= never
d: NEW ?= d
e: REC = $(X)
e: REC += $(X)2
X := x
all: a b c d e
a b c d e: ; @echo $@ '$(CFLAGS)' '$(NEW)' '$(REC)'
CFLAGS += late
