define a

 leading and trailing blank  
# comment stays
	tab
back\
slash \
 joined
$$dollar

endef
$(info [$(a)])
define empty
endef
$(info [$(empty)])
define  spaced  name
x
endef
$(info [$(spaced  name)])
define nested
define inner
x
endef
endef
$(info [$(value nested)])
   define indented
   x
   endef
$(info [$(indented)])
define comment # of define
y
endef # of endef
$(info [$(comment)])
name := computed
define $(name)_v
z
endef
$(info [$(computed_v)])
all:;@:
