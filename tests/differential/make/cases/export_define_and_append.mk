export A += a
A += b
export define D
x
y
endef
export C ?= c
unexport A
export A
all: ; +@echo "$$A/$$D/$$C"
