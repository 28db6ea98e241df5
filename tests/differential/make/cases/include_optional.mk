-include none.mk a.mk none2.mk
sinclude none3.mk b.mk
-include $(wildcard *.none)
-include none*.mk
all:;@echo $(MAKEFILE_LIST) $(A) $(B)
#--- a.mk
A := 1
#--- b.mk
B := 1
