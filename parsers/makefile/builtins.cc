// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/builtins.h"

#include <string_view>
#include <utility>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/reader.h"

namespace kninja::makefile {
namespace {

constexpr std::pair<std::string_view, std::string_view> kVariables[] = {
    {"AR", "ar"},
    {"ARFLAGS", "rv"},
    {"AS", "as"},
    {"CC", "cc"},
    {"CO", "co"},
    {"CPP", "$(CC) -E"},
    {"CTANGLE", "ctangle"},
    {"CWEAVE", "cweave"},
    {"CXX", "g++"},
    {"FC", "f77"},
    {"GET", "get"},
    {"LD", "ld"},
    {"LEX", "lex"},
    {"LINT", "lint"},
    {"M2C", "m2c"},
    {"MAKEINFO", "makeinfo"},
    {"OBJC", "cc"},
    {"PC", "pc"},
    {"RM", "rm -f"},
    {"TANGLE", "tangle"},
    {"TEX", "tex"},
    {"TEXI2DVI", "texi2dvi"},
    {"WEAVE", "weave"},
    {"YACC", "yacc"},
    {"OUTPUT_OPTION", "-o $@"},
    {"COMPILE.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.C", "$(COMPILE.cc)"},
    {"COMPILE.cpp", "$(COMPILE.cc)"},
    {"COMPILE.S", "$(CC) $(ASFLAGS) $(CPPFLAGS) $(TARGET_MACH) -c"},
    {"COMPILE.s", "$(AS) $(ASFLAGS) $(TARGET_MACH)"},
    {"COMPILE.f", "$(FC) $(FFLAGS) $(TARGET_ARCH) -c"},
    {"LINK.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.C", "$(LINK.cc)"},
    {"LINK.cpp", "$(LINK.cc)"},
    {"LINK.o", "$(CC) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.s", "$(CC) $(ASFLAGS) $(LDFLAGS) $(TARGET_MACH)"},
    {"LINK.S", "$(CC) $(ASFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_MACH)"},
    {"LINK.f", "$(FC) $(FFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LEX.l", "$(LEX) $(LFLAGS) -t"},
    {"YACC.y", "$(YACC) $(YFLAGS)"},
    {"PREPROCESS.S", "$(CC) -E $(CPPFLAGS)"},
};

constexpr std::string_view kRules = R"(
.SUFFIXES: .out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym .def .h .info .dvi .tex .texinfo .texi .txinfo .w .ch .web .sh .elc .el
%: %.o
	$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@
%: %.c
	$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.c
	$(COMPILE.c) $(OUTPUT_OPTION) $<
%: %.cc
	$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.cc
	$(COMPILE.cc) $(OUTPUT_OPTION) $<
%: %.C
	$(LINK.C) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.C
	$(COMPILE.C) $(OUTPUT_OPTION) $<
%: %.cpp
	$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.cpp
	$(COMPILE.cpp) $(OUTPUT_OPTION) $<
%: %.s
	$(LINK.s) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.s
	$(COMPILE.s) -o $@ $<
%: %.S
	$(LINK.S) $^ $(LOADLIBES) $(LDLIBS) -o $@
%.o: %.S
	$(COMPILE.S) -o $@ $<
%.s: %.S
	$(PREPROCESS.S) $< > $@
%.c: %.y
	$(YACC.y) $< 
	mv -f y.tab.c $@
%.c: %.l
	@$(RM) $@ 
	$(LEX.l) $< > $@
%: %.sh
	cat $< >$@ 
	chmod a+x $@
)";

}  // namespace

void DefineBuiltinVariables(Evaluator& evaluator) {
  for (const auto& [name, value] : kVariables)
    evaluator.SetGlobal(name, std::string(value), Origin::kDefault, true);
}

Status DefineBuiltinRules(Evaluator& evaluator) {
  MakefileReader reader(evaluator, kRules, "", 1, false);
  KN_TRY(reader.Read());
  for (auto& rule : evaluator.rules().pattern_rules()) rule->builtin = true;
  if (File* suffixes = evaluator.rules().Find(".SUFFIXES"))
    evaluator.SetGlobal("SUFFIXES",
                        [&] {
                          std::string list;
                          for (const Prerequisite& suffix : suffixes->prerequisites)
                            list += (list.empty() ? "" : " ") + suffix.file->name;
                          return list;
                        }(),
                        Origin::kDefault, false);
  evaluator.SetGlobal(".DEFAULT_GOAL", "", Origin::kFile, false);
  return {};
}

}  // namespace kninja::makefile
