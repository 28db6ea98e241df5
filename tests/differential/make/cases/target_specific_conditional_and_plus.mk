V ?= g
t: V ?= t
t: W ?= $(V)
t: U := u
t: U ?= no
t: ; @echo '$(V)' '$(W)' '$(U)'
