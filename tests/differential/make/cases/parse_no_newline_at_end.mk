# The last line needs no newline.
all: ; @echo all
v := x
$(info $(v))
all2: ; @echo end