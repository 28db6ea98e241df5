v = just words
$(v)
all:;@:
