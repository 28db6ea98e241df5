# The line is that of the statement's first line.
a := 1
x = \
  $(error in \
  three lines)
y := b \
  $(x)
all:;@:
