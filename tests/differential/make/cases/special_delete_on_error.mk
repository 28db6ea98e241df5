.DELETE_ON_ERROR:
.PRECIOUS: x
.NOTPARALLEL:
.EXPORT_ALL_VARIABLES:
V := exported
all: x ; +@echo $$V
x: ; @echo x
