# Options that are kept when a compiler takes them.
try = $(shell set -e; TMP=tmp.$$$$; if ($(1)) >/dev/null 2>&1; then echo "$(2)"; else echo "$(3)"; fi)
option = $(call try,test "$(strip $(1))" != -bad,$(1),$(2))
option-yn = $(if $(call option,$(1),),y,n)
flags := $(call option,-good) $(call option,-bad,-fallback) $(call option,-bad)
$(info [$(flags)][$(call option-yn,-good)][$(call option-yn,-bad)])
all:;@:
