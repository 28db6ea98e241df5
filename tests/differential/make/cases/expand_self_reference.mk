v = $(v) x
$(info [$(v)])
all:;@:
