# FILES: libs/libx.a libs/liby.so
vpath %.a libs
vpath %.so libs
all: -lx -ly ; @echo '$^' '$<'
