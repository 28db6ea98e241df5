$(info $(CC)|$(CXX)|$(AR)|$(ARFLAGS)|$(RM)|$(LD)|$(AS)|$(CPP)|$(LEX)|$(YACC)|$(OUTPUT_OPTION)|$(MAKEINFO))
$(info $(COMPILE.c)|$(LINK.o)|$(LINK.c))
$(info $(value COMPILE.c)|$(value LINK.cc)|$(value CPP))
$(info $(SUFFIXES))
$(info $(.LIBPATTERNS))
$(info $(.FEATURES))
all:;@:
