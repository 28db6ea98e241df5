# FILES: a b
all: a b
