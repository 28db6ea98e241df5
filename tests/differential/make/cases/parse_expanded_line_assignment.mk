# An expanded line may not be an assignment.
v = a := b
$(v)
all:;@echo [$(a)]
