# FILES: p.y q.c_shipped
MAKEFLAGS += -rR
all: p.tab.c p.tab.h q.c ; @echo $^
cmd_shipped = cat $< > $@
%.tab.c %.tab.h: %.y ; @echo bison $(word 1,$@) from $<
%: %_shipped ; @echo '$(cmd_shipped)'
