-load none.so
all: ; @echo all
