# FILES: clean all
.PHONY: all clean
all: clean ; @echo all $?
clean: ; @echo $@
