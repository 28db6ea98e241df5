# FILES: a.foo
.SUFFIXES: .foo .bar
all: a.bar
.foo.bar: ; @echo $@ $< $* $(suffix $<)
$(info $(filter .foo .bar .c,$(SUFFIXES)))
