x:: p1 ; @echo 1 $^
x:: p2 | o ; @echo 2 $^ $|
y: x ; @echo y $^
p1 p2 o: ; @echo $@
.DEFAULT_GOAL := y
