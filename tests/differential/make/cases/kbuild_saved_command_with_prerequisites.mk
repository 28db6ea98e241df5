# FILES: d/x.c d/x.h d/x.o d/newer.h
d/x.o: d/x.c FORCE
	@echo '$(if $(filter-out FORCE,$?)$(filter-out $(cmd),$(saved_d/x.o)),run,skip)' '$?'
cmd := c1
-include d/.x.o.cmd
FORCE:
.PHONY: FORCE
#--- d/.x.o.cmd
saved_d/x.o := c1
deps_d/x.o := \
  d/x.h \
    $(wildcard include/config/FOO) \
  d/newer.h \
  d/gone.h \

d/x.o: $(deps_d/x.o)

$(deps_d/x.o):
