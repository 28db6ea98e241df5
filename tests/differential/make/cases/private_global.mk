# A private global variable is not seen in recipes.
private P := secret
Q := open
all: P2 := $(P)
all: ; @echo '[$(P)][$(Q)][$(P2)]'
