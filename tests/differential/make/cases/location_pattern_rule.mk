# FILES: a.c
%.o: %.c
	@echo 1 $(warning one)

	@echo 2 $(warning two)
all: a.o
.DEFAULT_GOAL := all
