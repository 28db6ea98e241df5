# ARGS: out a out
# FILES: a out
out: a ; @echo never
