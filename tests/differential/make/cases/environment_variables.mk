# ENV: FROM=env APPEND=env COND=env DOLLAR='$(FROM)x$$'
$(info 1[$(FROM)][$(flavor FROM)])
APPEND += more
COND ?= file
$(info 2[$(APPEND)][$(origin APPEND)][$(COND)][$(origin COND)])
$(info 3[$(DOLLAR)][$(value DOLLAR)])
FROM = file
$(info 4[$(FROM)][$(origin FROM)])
all:;@:
