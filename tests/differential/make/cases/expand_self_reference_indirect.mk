a = $(b)
b = <$(a)>
all:
	@echo $(a)
