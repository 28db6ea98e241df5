a := 1
ifdef a b
$(info 8)
endif
all:;@:
