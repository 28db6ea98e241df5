# The %.i %.s %.o %.mod.o family of pattern rules together.
# FILES: d/a.c d/m.mod.c
obj := d
all: d/a.i d/a.s d/a.o d/m.mod.o d/a.lst d/m.ko
$(obj)/%.i: $(obj)/%.c FORCE ; @echo cpp $@ $*
$(obj)/%.s: $(obj)/%.c FORCE ; @echo s $@ $*
$(obj)/%.o: $(obj)/%.c FORCE ; @echo o $@ $*
%.mod.o: %.mod.c FORCE ; @echo mod $@ $*
$(obj)/%.lst: $(obj)/%.c FORCE ; @echo lst $@ $*
%.ko: %.o %.mod.o FORCE ; @echo ko $@ $* $(filter %.o,$^)
d/m.o: ; @echo m
FORCE:
.PHONY: FORCE
