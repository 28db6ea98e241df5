$(info [$(nothing)][${nothing}][$(nothing:a=b)])
# ARGS: --warn-undefined-variables is not asked for
all:;@echo [$(nothing)]
