# ARGS: A=cmd B=cmd
undefine A
override undefine B
$(info [$(A)][$(origin A)][$(B)][$(origin B)])
all:;@:
