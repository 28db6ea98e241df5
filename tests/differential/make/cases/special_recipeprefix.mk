.RECIPEPREFIX = >
all:
> @echo one
>@echo two \
> three
.RECIPEPREFIX =
b:
	@echo tab
all: b
