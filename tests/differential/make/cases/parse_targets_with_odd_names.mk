a=b: ; @echo never
all: a+b a%b x@y [z] 'q' ; @echo $^
a+b x@y [z] 'q': ; @echo $@
