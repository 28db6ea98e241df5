# ARGS: a
# FILES: a
out: ; @echo never
