# ENV: MAKEFLAGS='k -- A=env B=env' B=other
$(info [$(MAKEFLAGS)][$(A)][$(origin A)][$(B)][$(origin B)])
all: x ; @echo all
x: none ; @echo x
