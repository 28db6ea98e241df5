./x: ; @echo $@
y: ; @echo $@
