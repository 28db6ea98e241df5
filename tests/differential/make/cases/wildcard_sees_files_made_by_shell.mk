$(info [$(wildcard new*)])
$(shell touch new1)
$(info [$(wildcard new*)])
all: $(wildcard new*) ; @echo $^
