export
A := a
B = b$(A)
unexport B
.c := odd
all: ; +@echo "$$A/$$B"
