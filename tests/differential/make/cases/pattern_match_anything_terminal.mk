# A terminal rule needs its prerequisite to exist.
# FILES: y.src
all: y z
%:: %.src ; @echo terminal $@ $<
%.src: ; @echo never $@
z: ; @echo explicit z
