# ENV: E1=env E2=env
# ARGS: C1=cmd
E1 ?= file
E2 := file
C1 ?= file
C1 += more
E1 += more
$(info [$(E1) $(origin E1)][$(E2) $(origin E2)][$(C1) $(origin C1)])
define E1
defined
endef
define C1
defined
endef
$(info [$(E1) $(origin E1)][$(C1) $(origin C1)])
all:;@:
