# FILES: a out
out: a ; @echo never
