# ENV: MAKELEVEL=2
$(info $(MAKELEVEL) $(origin MAKELEVEL))
$(warning level)
all: ; +@echo $$MAKELEVEL
all: none
