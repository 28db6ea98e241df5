# What a top-level makefile exports reaches the makefiles that it runs.
KFLAGS := -O2
KFLAGS += $(call flag,-g)
flag = $(1)
LATE = $(KFLAGS) late
export KFLAGS LATE
export CHECK ?= default
all: ; @$(MAKE) --no-print-directory -f sub.mk
KFLAGS += -after
#--- sub.mk
KFLAGS += -sub
$(info [$(KFLAGS)][$(LATE)][$(CHECK)] $(origin KFLAGS) $(flavor KFLAGS))
all: ; @echo sub [$(value LATE)]
