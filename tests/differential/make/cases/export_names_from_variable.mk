vars := A B
A := 1
B := 2
export $(vars)
export $(foreach v,C D,$(v))
C := 3
D := 4
all: ; +@echo "$$A$$B$$C$$D"
