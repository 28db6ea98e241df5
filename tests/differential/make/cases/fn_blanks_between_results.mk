# Which functions leave blanks behind for empty results.
$(info [$(addsuffix ,a b)][$(filter-out a,a b a)][$(filter b,a b a)])
$(info [$(suffix a b.c c)][$(dir )][$(notdir a/ b)][$(basename .c .d)])
$(info [$(foreach i,a b,)][$(foreach i,a b c,$(filter b,$(i)))])
$(info [$(notdir a/ b/)][$(notdir a/)][$(suffix a b)][$(patsubst a,,a a)])
$(info [$(wildcard none none2)][$(realpath none /)][$(join ,)])
$(info [$(strip $(notdir a/ b))][$(sort $(notdir a/ b))])
$(info [$(wordlist 1,2,  a   b  c)][$(wordlist 2,3,a	b	c	d)])
all:;@:
