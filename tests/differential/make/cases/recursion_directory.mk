all: ; $(MAKE) -C d x
#--- d/Makefile
x: ; @echo in $(notdir $(CURDIR)) $(MAKELEVEL)
