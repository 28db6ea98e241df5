a := 1
b = 2
$(info $(filter a b none CC,$(sort $(.VARIABLES))))
all:;@:
