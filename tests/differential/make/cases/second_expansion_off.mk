v := x
a: $$(v) ; @echo '$^'
$$(v): ; @echo '$@'
