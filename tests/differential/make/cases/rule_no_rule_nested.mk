all: x ; @echo all
x: y ; @echo x
y: z/none.c ; @echo y
