: x
all:;@echo all
