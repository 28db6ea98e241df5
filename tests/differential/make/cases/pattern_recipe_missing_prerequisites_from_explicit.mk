# A target with prerequisites only still looks for a pattern rule.
# FILES: sub/a.c h
sub/a.o: h FORCE
sub/%.o: sub/%.c FORCE ; @echo $@ '$<' '$^' '$?'
FORCE:
.PHONY: FORCE
.DEFAULT_GOAL := sub/a.o
