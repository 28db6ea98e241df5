# ARGS: A=cmd B=cmd C=cmd D=cmd
A := file
override B := file
override C += more
D += lost
override E := made
E := plain
$(info [$(A)][$(B)][$(C)][$(D)][$(E)])
override define F
text
endef
$(info [$(F)][$(origin F)][$(origin A)][$(origin C)][$(origin E)])
override B += more
B += lost
$(info [$(B)])
all:;@:
