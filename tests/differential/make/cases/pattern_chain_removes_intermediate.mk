# make -n prints the removal of intermediate files too.
# FILES: a.y b.y
all: a.x b.x
%.x: %.o ; @echo $@ $<
%.o: %.y ; @echo $@ $<
