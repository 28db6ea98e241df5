// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/builtins.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/makefile/evaluator.h"

namespace kninja::makefile {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

// What `make -p -f /dev/null` of GNU make 4.3 lists as defaults.
constexpr Entry kVariables[] = {
    {".LIBPATTERNS", "lib%.so lib%.a"},
    {"AR", "ar"},
    {"ARFLAGS", "rv"},
    {"AS", "as"},
    {"CC", "cc"},
    {"CHECKOUT,v", "+$(if $(wildcard $@),,$(CO) $(COFLAGS) $< $@)"},
    {"CO", "co"},
    {"COFLAGS", ""},
    {"COMPILE.C", "$(COMPILE.cc)"},
    {"COMPILE.F", "$(FC) $(FFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.S", "$(CC) $(ASFLAGS) $(CPPFLAGS) $(TARGET_MACH) -c"},
    {"COMPILE.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.cpp", "$(COMPILE.cc)"},
    {"COMPILE.def", "$(M2C) $(M2FLAGS) $(DEFFLAGS) $(TARGET_ARCH)"},
    {"COMPILE.f", "$(FC) $(FFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.m", "$(OBJC) $(OBJCFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.mod", "$(M2C) $(M2FLAGS) $(MODFLAGS) $(TARGET_ARCH)"},
    {"COMPILE.p", "$(PC) $(PFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.r", "$(FC) $(FFLAGS) $(RFLAGS) $(TARGET_ARCH) -c"},
    {"COMPILE.s", "$(AS) $(ASFLAGS) $(TARGET_MACH)"},
    {"CPP", "$(CC) -E"},
    {"CTANGLE", "ctangle"},
    {"CWEAVE", "cweave"},
    {"CXX", "g++"},
    {"F77", "$(FC)"},
    {"F77FLAGS", "$(FFLAGS)"},
    {"FC", "f77"},
    {"GET", "get"},
    {"LD", "ld"},
    {"LEX", "lex"},
    {"LEX.l", "$(LEX) $(LFLAGS) -t"},
    {"LEX.m", "$(LEX) $(LFLAGS) -t"},
    {"LINK.C", "$(LINK.cc)"},
    {"LINK.F", "$(FC) $(FFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.S", "$(CC) $(ASFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_MACH)"},
    {"LINK.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.cpp", "$(LINK.cc)"},
    {"LINK.f", "$(FC) $(FFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.m", "$(OBJC) $(OBJCFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.o", "$(CC) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.p", "$(PC) $(PFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.r", "$(FC) $(FFLAGS) $(RFLAGS) $(LDFLAGS) $(TARGET_ARCH)"},
    {"LINK.s", "$(CC) $(ASFLAGS) $(LDFLAGS) $(TARGET_MACH)"},
    {"LINT", "lint"},
    {"LINT.c", "$(LINT) $(LINTFLAGS) $(CPPFLAGS) $(TARGET_ARCH)"},
    {"M2C", "m2c"},
    {"MAKEINFO", "makeinfo"},
    {"OBJC", "cc"},
    {"OUTPUT_OPTION", "-o $@"},
    {"PC", "pc"},
    {"PREPROCESS.F", "$(FC) $(FFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -F"},
    {"PREPROCESS.S", "$(CC) -E $(CPPFLAGS)"},
    {"PREPROCESS.r", "$(FC) $(FFLAGS) $(RFLAGS) $(TARGET_ARCH) -F"},
    {"RM", "rm -f"},
    {"TANGLE", "tangle"},
    {"TEX", "tex"},
    {"TEXI2DVI", "texi2dvi"},
    {"WEAVE", "weave"},
    {"YACC", "yacc"},
    {"YACC.m", "$(YACC) $(YFLAGS)"},
    {"YACC.y", "$(YACC) $(YFLAGS)"},
};

constexpr std::string_view kSuffixes =
    ".out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym .def .h .info .dvi "
    ".tex .texinfo .texi .txinfo .w .ch .web .sh .elc .el";

constexpr Entry kSuffixRules[] = {
    {".o", "$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".c", "$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".c.ln", "$(LINT.c) -C$* $<"},
    {".c.o", "$(COMPILE.c) $(OUTPUT_OPTION) $<"},
    {".cc", "$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".cc.o", "$(COMPILE.cc) $(OUTPUT_OPTION) $<"},
    {".C", "$(LINK.C) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".C.o", "$(COMPILE.C) $(OUTPUT_OPTION) $<"},
    {".cpp", "$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".cpp.o", "$(COMPILE.cpp) $(OUTPUT_OPTION) $<"},
    {".p", "$(LINK.p) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".p.o", "$(COMPILE.p) $(OUTPUT_OPTION) $<"},
    {".f", "$(LINK.f) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".f.o", "$(COMPILE.f) $(OUTPUT_OPTION) $<"},
    {".F", "$(LINK.F) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".F.o", "$(COMPILE.F) $(OUTPUT_OPTION) $<"},
    {".F.f", "$(PREPROCESS.F) $(OUTPUT_OPTION) $<"},
    {".m", "$(LINK.m) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".m.o", "$(COMPILE.m) $(OUTPUT_OPTION) $<"},
    {".r", "$(LINK.r) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".r.o", "$(COMPILE.r) $(OUTPUT_OPTION) $<"},
    {".r.f", "$(PREPROCESS.r) $(OUTPUT_OPTION) $<"},
    {".y.ln", "$(YACC.y) $< \n $(LINT.c) -C$* y.tab.c \n $(RM) y.tab.c"},
    {".y.c", "$(YACC.y) $< \n mv -f y.tab.c $@"},
    {".l.ln", "@$(RM) $*.c\n $(LEX.l) $< > $*.c\n$(LINT.c) -i $*.c -o $@\n $(RM) $*.c"},
    {".l.c", "@$(RM) $@ \n $(LEX.l) $< > $@"},
    {".l.r", "$(LEX.l) $< > $@ \n mv -f lex.yy.r $@"},
    {".ym.m", "$(YACC.m) $< \n mv -f y.tab.c $@"},
    {".s", "$(LINK.s) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".s.o", "$(COMPILE.s) -o $@ $<"},
    {".S", "$(LINK.S) $^ $(LOADLIBES) $(LDLIBS) -o $@"},
    {".S.o", "$(COMPILE.S) -o $@ $<"},
    {".S.s", "$(PREPROCESS.S) $< > $@"},
    {".mod", "$(COMPILE.mod) -o $@ -e $@ $^"},
    {".mod.o", "$(COMPILE.mod) -o $@ $<"},
    {".def.sym", "$(COMPILE.def) -o $@ $<"},
    {".tex.dvi", "$(TEX) $<"},
    {".texinfo.info", "$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@"},
    {".texinfo.dvi", "$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<"},
    {".texi.info", "$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@"},
    {".texi.dvi", "$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<"},
    {".txinfo.info", "$(MAKEINFO) $(MAKEINFO_FLAGS) $< -o $@"},
    {".txinfo.dvi", "$(TEXI2DVI) $(TEXI2DVI_FLAGS) $<"},
    {".w.c", "$(CTANGLE) $< - $@"},
    {".w.tex", "$(CWEAVE) $< - $@"},
    {".web.p", "$(TANGLE) $<"},
    {".web.tex", "$(WEAVE) $<"},
    {".sh", "cat $< >$@ \n chmod a+x $@"},
    {".lm.m", "@$(RM) $@ \n $(LEX.m) $< > $@"},
};

struct PatternEntry {
  std::string_view target;
  std::string_view prerequisites;
  std::string_view recipe;
  bool terminal = false;
};

constexpr PatternEntry kPatternRules[] = {
    {"(%)", "%", "$(AR) $(ARFLAGS) $@ $<"},
    {"%.out", "%", "@rm -f $@ \n cp $< $@"},
    {"%.c", "%.w %.ch", "$(CTANGLE) $^ $@"},
    {"%.tex", "%.w %.ch", "$(CWEAVE) $^ $@"},
    {"%", "%,v", "$(CHECKOUT,v)", true},
    {"%", "RCS/%,v", "$(CHECKOUT,v)", true},
    {"%", "RCS/%", "$(CHECKOUT,v)", true},
    {"%", "s.%", "$(GET) $(GFLAGS) $(SCCS_OUTPUT_OPTION) $<", true},
    {"%", "SCCS/s.%", "$(GET) $(GFLAGS) $(SCCS_OUTPUT_OPTION) $<", true},
};

std::shared_ptr<const Recipe> MakeRecipe(std::string_view text) {
  auto recipe = std::make_shared<Recipe>();
  while (true) {
    const size_t end = text.find('\n');
    recipe->lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return recipe;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void DefineBuiltinVariables(Evaluator& evaluator) {
  for (const auto& [name, value] : kVariables)
    evaluator.SetGlobal(name, std::string(value), Origin::kDefault, true);
}

void UndefineBuiltinVariables(Evaluator& evaluator) {
  for (const auto& entry : kVariables)
    evaluator.Undefine(evaluator.names().Intern(entry.first), Origin::kDefault);
}

// GNU make 4.3 keeps its suffix rules as files of such names that are no
// targets; ConvertSuffixRules() makes pattern rules of those whose suffixes are
// still known when all is read (suffix_rules_cleared.mk).
void DefineBuiltinSuffixRules(Evaluator& evaluator) {
  RuleBook& rules = evaluator.rules();
  File& suffixes = rules.Enter(".SUFFIXES");
  suffixes.builtin = true;
  std::string_view rest = kSuffixes;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest)) {
    File& suffix = rules.Enter(word);
    suffix.builtin = true;
    suffixes.prerequisites.emplace_back().file = &suffix;
  }
  evaluator.SetGlobal("SUFFIXES", std::string(kSuffixes), Origin::kDefault, false);
  for (const auto& [name, recipe] : kSuffixRules) {
    File& file = rules.Enter(name);
    file.builtin = true;
    file.recipe = MakeRecipe(recipe);
  }
}

void DefineBuiltinPatternRules(Evaluator& evaluator) {
  for (const PatternEntry& entry : kPatternRules) {
    PatternRule rule;
    rule.targets.emplace_back(entry.target);
    rule.prerequisites = ParseFileNames(entry.prerequisites);
    rule.recipe = MakeRecipe(entry.recipe);
    rule.terminal = entry.terminal;
    evaluator.rules().AddPatternRule(std::move(rule), false);
  }
}

}  // namespace kninja::makefile
