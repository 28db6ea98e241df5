$(none): x ; @echo never
all:;@echo all
