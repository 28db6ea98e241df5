%.o: V := first
%.o: V := second
%.o: W := w
%.o: private P := p
all: a.o ; @echo '$(V)$(W)'
a.o: b ; @echo '$(V)' '$(W)' '$(P)'
b: ; @echo '$(V)' '$(W)' '$(P)'
