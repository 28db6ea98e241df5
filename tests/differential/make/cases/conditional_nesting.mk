ifdef none
  ifdef MAKE
    $(error a)
  else
    $(error b)
  endif
  ifeq ($(error not evaluated),)
  endif
  broken line without separator
else
  ifdef MAKE
    ifndef MAKE
      $(error c)
    else
      $(info right)
    endif
  endif
endif
all:;@:
