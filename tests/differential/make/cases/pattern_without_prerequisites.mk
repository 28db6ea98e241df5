all: a.gen b/c.gen ; @echo $^
%.gen: ; @echo $@ [$*] [$<] [$^]
