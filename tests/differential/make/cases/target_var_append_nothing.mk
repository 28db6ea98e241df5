# A target's `+=` of nothing: $(C) is what it was, but $(C:a=b) is empty.
C := a.c
R = $(C) r.c
all: t u w
t: C +=
t: R += $(empty)
t:
	@echo "[$(C)] [$(C:.c=.o)] [$(C:%.c=%.o)] [$(patsubst %.c,%.o,$(C))] [$(R:.c=.o)]"
u: C += b.c
u:
	@echo "[$(C)] [$(C:.c=.o)]"
w: t
w: C +=
w:
	@echo "[$(C:.c=.o)] [$(${N}:.c=.o)] [$(${N})]"
N = C
