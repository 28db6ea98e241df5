all: ; @echo one
include a.mk
#--- a.mk

all:
	@echo two
	@echo three
