# ARGS: missing
all: ; @echo all
