all:
	   @echo three blanks
		@echo two tabs
	@	-	echo mixed
	+ @ - true
	@   
