# FILES: a.src a.bin
a.bin: a.mid ; @echo bin $?
a.mid: a.src ; @echo mid
