all:
	@echo silent
	-echo ignored
	+echo always
	@-echo both
	 -@ echo spaced
	@ +echo plus inside
	+@echo silent always
	@
	-
	@@echo twice
