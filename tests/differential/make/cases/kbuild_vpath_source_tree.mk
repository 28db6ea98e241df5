# Sources in another tree, objects here.
# FILES: src/drv/a.c src/drv/b.S src/inc/x.h drv/
VPATH := src
obj := drv
all: $(obj)/a.o $(obj)/b.o
$(obj)/%.o: $(obj)/%.c FORCE ; @echo cc $< -o $@ $(filter-out FORCE,$^)
$(obj)/%.o: $(obj)/%.S FORCE ; @echo as $< -o $@
$(obj)/a.o: inc/x.h
FORCE:
