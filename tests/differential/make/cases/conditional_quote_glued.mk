ifeq 'a'"a"
$(info 15)
endif
all:;@:
