v := $(foreach i,1 2 3 4 5 6 7 8 9 10,$(foreach j,1 2 3 4 5 6 7 8 9 10,$(i)-$(j)-some-long-word))
all: ; @echo $(v) $(words $(v))
