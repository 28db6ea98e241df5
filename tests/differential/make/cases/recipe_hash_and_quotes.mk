all:
	@echo "a # b" '# c' \# d
	@echo $(subst x,#,axb) # end
