all: d/ d/../e d/./f ; @echo $^
d/ d/../e d/./f: ; @echo $@ $(@D) $(@F)
