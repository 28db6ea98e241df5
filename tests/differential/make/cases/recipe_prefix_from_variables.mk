Q := @
all:
	$(Q)echo quiet
	$(Q)-$(E)echo x
	$(E)$(E)@echo y
	$(if x,@)echo z
