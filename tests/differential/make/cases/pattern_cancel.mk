# A pattern rule without a recipe cancels the built-in one.
# FILES: a.c
all: a.o
%.o: %.c
