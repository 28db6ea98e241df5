h := \#
all:
	@echo $(h) "$(h)"
	@echo '$(subst $(h),H,a$(h)b)'
