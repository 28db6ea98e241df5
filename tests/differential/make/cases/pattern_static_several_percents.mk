a.o: %.o: %.c %/%.h x%% ; @echo '$^'
a.c a/%.h xa%: ; @echo $@
