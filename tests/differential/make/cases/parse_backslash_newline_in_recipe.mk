all:
	@echo a \
	b \
    c
	@echo 'q \
	q'
	@echo x\
	y
	@echo $(subst a,b,a \
	  a)
	echo end \\
	echo last
