# ENV: FROM_ENV=1 OVER=1
# ARGS: CMD=1 OVR=cmd
OVER = file
override OVR = makefile
file = 1
$(info $(origin undefined)/$(origin CC)/$(origin FROM_ENV)/$(origin OVER)/$(origin CMD)/$(origin OVR)/$(origin file)/$(origin MAKE)/$(origin CURDIR)/$(origin SHELL)/$(origin MAKEFLAGS)/$(origin MAKE_VERSION))
$(info $(origin MAKEFILE_LIST) $(origin MAKELEVEL) $(origin .VARIABLES) $(origin RM) $(origin .DEFAULT_GOAL) $(origin MAKECMDGOALS))
CC = gcc
$(info $(origin CC) $(origin  file ) $(origin ))
all:;@echo $(origin @) $(origin D) $(origin ^)
