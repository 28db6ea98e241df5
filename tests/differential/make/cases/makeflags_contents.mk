# ARGS: X=1 'Y=a b'
$(info [$(MAKEFLAGS)][$(MAKEOVERRIDES)][$(MFLAGS)])
all: ; @echo '[$(MAKEFLAGS)][$(MAKEOVERRIDES)][$(MFLAGS)]'
