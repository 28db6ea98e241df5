# make -n prints the removal of intermediate files too. Their order is that of
# GNU make's hash table; these names come as they are mentioned.
# FILES: x1.y x2.y
all: x1.x x2.x
%.x: %.o ; @echo $@ $<
%.o: %.y ; @echo $@ $<
