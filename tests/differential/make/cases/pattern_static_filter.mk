files = foo.elc bar.o lose.o
all: $(files)
$(filter %.o,$(files)): %.o: %.c ; @echo o $@ $<
$(filter %.elc,$(files)): %.elc: %.el ; @echo el $@ $<
bar.c lose.c foo.el: ;
