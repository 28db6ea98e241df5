# FILES: lib/a.c b.c
all: lib/a.o b.o
%.o: %.c ; @echo any $@ $*
lib/%.o: lib/%.c ; @echo lib $@ $*
%b.o: %b.c ; @echo b $@ [$*]
