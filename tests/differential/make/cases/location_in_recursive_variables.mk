# Errors in a recursive variable name its line, $(warning) the line that expands it.
v = $(warning seen)x
w = $(v) \
  $(v)
$(info $(w))
define lines
$(warning in define)
endef
x := $(lines)
$(info \
  $(v))
define y :=

$(v)

endef
e = $(word 0,a)

$(info $(e))
