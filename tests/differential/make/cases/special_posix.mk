.POSIX:
$(info $(.SHELLFLAGS))
all: ; @echo '$(CC)' '$(.SHELLFLAGS)'
