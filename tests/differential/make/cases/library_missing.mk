all: -lnone-such ; @echo $^
