nothing =
all: a b
a: ; $(nothing)
b:
	$(nothing) $(nothing)
