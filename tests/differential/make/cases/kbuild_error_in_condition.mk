ifeq ($(abspath x),/x)
$(error not here)
endif
words := $(words $(subst :, ,a:b c))
ifneq ($(words),2)
$(error source directory cannot contain spaces or colons ($(words)))
endif
