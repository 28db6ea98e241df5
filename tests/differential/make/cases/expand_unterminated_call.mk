$(info a)
all:;@:
v = $(call foo,x
$(info [$(v)])
