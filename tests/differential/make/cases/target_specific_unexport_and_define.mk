all: export V := 1
all: define W
all: ; +@echo "$$V"
