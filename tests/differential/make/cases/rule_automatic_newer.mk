# $? lists the prerequisites that are newer than the target.
# FILES: old target new phony-old newer
target: old new newer ; @echo '$?' '$^'
missing: old new ; @echo '$?'
withphony: old target phony ; @echo '$?'
.PHONY: phony
all: target missing withphony
.DEFAULT_GOAL := all
