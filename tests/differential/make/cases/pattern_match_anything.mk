# FILES: x.src
all: thing x
%: %.src ; @echo any $@ $<
thing.src: ; @echo $@
