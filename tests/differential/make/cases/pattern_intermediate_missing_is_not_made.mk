# FILES: a.y a.x
# A missing intermediate file does not make an up-to-date target old.
all: a.x
%.x: %.o ; @echo $@ $<
%.o: %.y ; @echo $@ $<
