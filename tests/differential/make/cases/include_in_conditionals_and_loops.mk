ifdef none
include never.mk
endif
$(foreach f,a b,$(eval include $(f).mk))
$(eval -include c.mk d.mk)
all: ; @echo $(SEEN)
#--- a.mk
SEEN += a
#--- b.mk
SEEN += b
ifdef SEEN
SEEN += inner
endif
#--- d.mk
SEEN += d
