v := bad
all:;@:
ifdef v
  $(error value is '$(v)', sorry)
endif
$(info not reached)
