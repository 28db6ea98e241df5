name := c.mk
include a.mk b.mk
include $(name)
  include d.mk
include
include $(none)
include e*.mk
all:;@echo $(MAKEFILE_LIST)
#--- a.mk
$(info a [$(MAKEFILE_LIST)] $(lastword $(MAKEFILE_LIST)))
#--- b.mk
$(info b)
#--- c.mk
$(info c)
#--- d.mk
$(info d)
include sub/x.mk
$(info d again)
#--- sub/x.mk
$(info x $(lastword $(MAKEFILE_LIST)))
#--- e1.mk
$(info e1)
#--- e2.mk
$(info e2)
