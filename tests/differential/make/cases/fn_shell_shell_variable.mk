SHELL := /bin/echo
.SHELLFLAGS := -x -y
$(info [$(shell some 'quoted  words' here)])
all:;@:
