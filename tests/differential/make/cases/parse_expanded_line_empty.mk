v =
$(v)
$(v)  $(v)
$(info )
all:;@:
