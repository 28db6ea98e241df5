a := 1
e :=
r = $(e)
n := a
ifdef a
$(info 1 yes)
endif
ifdef e
$(info 2 yes)
else
$(info 2 no)
endif
ifdef r
$(info 3 yes)
endif
ifdef $(n)
$(info 4 yes)
endif
ifndef none
$(info 5 yes)
endif
ifdef $(none)
$(info 6 yes)
else
$(info 6 no)
endif
  ifdef   a   # comment
  $(info 7 yes)
  endif # comment
all:;@:
