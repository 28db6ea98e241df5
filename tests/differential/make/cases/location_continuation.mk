# A statement of several lines has the number of its first line... or its last?
a := 1 \
  2 \
  $(warning three)
$(info \
  $(warning call))
ifeq ($(warning cond),\
  x)
endif
all: \
  $(warning rule) ; @echo \
  $(warning recipe)
wrong line \
  here
