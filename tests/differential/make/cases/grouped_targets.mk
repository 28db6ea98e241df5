all: b
a b c &: d ; @echo $@ '$^'
d: ; @echo d
