# FILES: x.y
all: x.o x.d ; @echo $^
%.o %.d: %.y ; @echo $@
%.d: %.y ; @echo d only
