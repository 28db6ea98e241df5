# $* and $(*F) inside variables that a rule's recipe expands.
obj := d
is-kernel = $(if $(filter $*.o,$(objs)),builtin,module)
cc-cmd = cc $(if $(filter s%,$(*F)),-special) -DSTEM=$* -DBASE=$(*F) -o $@ $<
objs := sub/x.o
all: d/sub/x.o d/simple.o
$(obj)/%.o: $(obj)/%.c
	@echo $(is-kernel) $(cc-cmd)
d/sub/x.c d/simple.c: ;
