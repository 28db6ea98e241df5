a := x
ifeq ($(a),x)
$(info 1)
endif
ifeq "$(a)" "x"
$(info 2)
endif
ifeq '$(a)' 'x'
$(info 3)
endif
ifeq "$(a)" 'x'
$(info 4)
endif
ifeq ( $(a) , x )
$(info 5)
else
$(info 5 no)
endif
ifeq ($(a), x)
$(info 6)
endif
ifeq ($(a) ,x)
$(info 7)
endif
ifneq ($(a),y)
$(info 8)
endif
ifeq (,)
$(info 9)
endif
ifeq ($(none),)
$(info 10)
endif
ifeq ("a","a")
$(info 11)
endif
ifeq (a,b,c)
$(info 12)
else
$(info 12 no)
endif
ifeq ((a),(a))
$(info 14)
endif
ifeq 'a' "a"
$(info 15)
endif
ifeq "it's" "it's"
$(info 16)
endif
all:;@:
