# A backslash takes the meaning from a wildcard.
$(shell touch 'a*b' axb 'q?' '[x]')
$(info 1[$(wildcard a\*b)])
$(info 2[$(wildcard a*b)])
$(info 3[$(wildcard q\? q?)])
$(info 4[$(wildcard \[x\])])
$(info 5[$(wildcard a\xb)])
all:;@:
