V := 1
all:
ifdef V
	@echo defined
else
	@echo undefined
endif
	@echo after
  ifeq ($(V),2)
	@echo two
  endif
