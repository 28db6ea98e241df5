.SECONDEXPANSION:
main_OBJS := m1 m2
main: $$($$@_OBJS) ; @echo '$^'
m1 m2: ; @echo $@
$$x: ;
late: $$(LATE) ; @echo '$^'
LATE := l1
l1: ; @echo $@
sub/t: $$(@D)/x $$(@F).y $$(notdir $$@).z ; @echo '$^'
sub/x t.y t.z: ;
all: main late sub/t
.DEFAULT_GOAL := all
