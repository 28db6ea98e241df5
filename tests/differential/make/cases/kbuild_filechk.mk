# A recipe in a define, called with an argument, with several shell lines.
define filechk
	$(check-FORCE)
	$(Q)set -e;						\
	mkdir -p $(dir $@);					\
	trap "rm -f $(tmp)" EXIT;				\
	{ $(filechk_$(1)); } > $(tmp);				\
	if [ ! -r $@ ] || ! cmp -s $@ $(tmp); then		\
		$(kecho) '  UPD     $@';			\
		mv -f $(tmp) $@;				\
	fi
endef
tmp = $(@D)/.tmp_$(@F)
check-FORCE = $(if $(filter FORCE, $^),,$(warning FORCE prerequisite is missing))
kecho := echo
Q := @
filechk_version = echo '\#define VERSION "$(VERSION)"'; \
	echo two
VERSION := 1.2
all: gen/version.h gen/other.h
gen/version.h: FORCE
	$(call filechk,version)
gen/other.h:
	$(call filechk,version)
FORCE:
