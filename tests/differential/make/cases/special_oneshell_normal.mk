.ONESHELL:
all: a
	echo one
	@echo two
a:
	@echo $@
	 echo spaced
