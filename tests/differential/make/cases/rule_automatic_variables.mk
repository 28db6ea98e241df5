# FILES: a.c sub/b.c c.h
all: out/x.o nested/deep/y ; @:
out/x.o: a.c sub/b.c a.c c.h | order sub/order2
	@echo '@ $@ < $< ^ $^ + $+ | $| * $* ? $?'
	@echo '@D $(@D) @F $(@F) <D $(<D) <F $(<F) ^D $(^D) ^F $(^F) *D $(*D) *F $(*F) +D $(+D) +F $(+F) ?D $(?D) ?F $(?F)'
	@echo '${@D} $(@) $(<) $(notdir $@) $(@:.o=.x) $(^:%.c=%.o) $(|D)'
nested/deep/y: ; @echo '[$<][$^][$?][$|][$*][$(@D)][$(@F)][$(<D)][$(^F)]'
order sub/order2: ;
