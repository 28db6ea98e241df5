# FILES: .a.o.cmd d/.b.o.cmd d/c.o.cmd
$(info $(wildcard .*.cmd) $(wildcard d/.*.cmd) $(wildcard */.*.cmd *.cmd))
targets := a.o d/b.o d/none.o
$(info $(wildcard $(foreach f,$(targets),$(dir $(f)).$(notdir $(f)).cmd)))
-include $(wildcard $(foreach f,$(targets),$(dir $(f)).$(notdir $(f)).cmd))
$(info $(words $(MAKEFILE_LIST)) $(MAKEFILE_LIST))
all:;@:
