# FILES: a.y out
out: mid ; @echo $@ $<
mid: a.y ; @echo $@ $<
.SECONDARY: mid
