all: ; @$(MAKE) --no-print-directory -f sub.mk
#--- sub.mk
all: none
