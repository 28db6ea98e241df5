all: V = $(warning specific)x
all: W := $(warning now)
all: X = $(word 0,x)
all:
	@echo $(V)
	@echo 2

	@echo $(X)
