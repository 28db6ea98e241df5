# FILES: a.c.src a.c
all: a.c b.c
%: %.src ; @echo any $@
b.c: ; @echo b
