$(info $(notdir $(MAKE)) $(notdir $(MAKE_COMMAND)) $(if $(filter $(CURDIR),$(realpath .)),same) $(MAKELEVEL))
$(info $(MAKE_VERSION) $(words $(MAKEFILE_LIST)) [$(MAKE_TERMOUT)] [$(MAKE_RESTARTS)] [$(.RECIPEPREFIX)] [$(SUFFIXES)])
$(info $(.INCLUDE_DIRS:%=dir))
$(info $(SHELL) $(.SHELLFLAGS))
all:;@:
