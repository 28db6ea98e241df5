# ARGS: f p f2
# FILES: f f2 g
f: ; @echo never
f2: g ; @echo $@ $?
p: ; @echo p
.PHONY: p
