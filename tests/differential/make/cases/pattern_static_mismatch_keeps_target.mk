# A target outside the static pattern stays, with no prerequisites; $* is all of it.
all: t5 d/x.y ; @echo '$^'
t5 d/x.y: %.o: a.c
	@echo '[$*][$(*F)][$(*D)][$?][$^][$<]'
