.SILENT: a
.IGNORE: b
all: a b
a: ; echo a
b: ; false
