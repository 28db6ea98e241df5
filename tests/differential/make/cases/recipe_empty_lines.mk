all: a b c
	
	@echo all
	 
		
a:
	
b: ;
c: ; @echo c

	@echo c2
