.EXTRA_PREREQS := tool
all: a ; @echo '$^'
a: ; @echo a '$^'
b: .EXTRA_PREREQS := x y
b: ; @echo b '$^'
all: b
tool: .EXTRA_PREREQS =
tool x y: ; @echo $@
