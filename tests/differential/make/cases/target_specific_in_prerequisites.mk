# They are not seen when prerequisites expand.
V := global
all: V := target
all: $(V) ; @echo $^ $(V)
global: ; @echo $@
