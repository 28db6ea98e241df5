// SPDX-License-Identifier: GPL-2.0-or-later
// Writes random small makefiles for the differential test: the same ones for
// the same seed on every machine. Most are valid; some are wrong on purpose,
// since messages are compared too. `run` in this folder reads the result.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Choices = std::vector<std::string_view>;

const Choices kWords = {"a",     "b",     "foo", "bar.c", "baz.o", "x.c", "y.h", "d/x.c",
                        "d/z.o", "lib.a", "q-1", "a.b.c", "%.c",   "x%y", "1",   "22",
                        "m",     "y",     "n",   "./p",   "/abs",  "d/",  "..",  "t_t"};
const Choices kPatterns = {"%", "%.c", "%.o", "a%", "d/%", "%x%", "x.c", "b", "%.c %.o", ""};
const Choices kBlanks = {" ", " ", " ", "  ", "\t", ""};
const Choices kTargets = {"t1", "t2", "t3.o", "d/t4.o", "t5", "t6.q"};
const Choices kSources = {"a.c", "b.c", "d/x.c", "t3.c", "d/t4.c", "h.h"};
const Choices kAutomatic = {"$@",    "$<",    "$^",    "$+",    "$?",    "$*",    "$|",
                            "$(@D)", "$(@F)", "$(<D)", "$(^F)", "$(*F)", "$(^D)", "$(?F)"};
constexpr int kVariables = 9;

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  std::string Make() {
    std::string text = "# FILES: a.c old.o b.c d/x.c t3.c d/t4.c h.h d/t4.o\n";
    const int statements = Number(6, 18);
    for (int i = 0; i < statements; ++i) Statement(text, 0);
    for (int i = 0; i < kVariables; ++i)
      if (Chance(70)) text += "$(info " + Name(i) + " [$(" + Name(i) + ")])\n";
    Rules(text);
    return text;
  }

 private:
  // Not std::uniform_int_distribution: its numbers differ between libraries.
  int Number(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<uint64_t>(high - low + 1));
  }
  bool Chance(int percent) { return Number(1, 100) <= percent; }
  std::string Pick(const Choices& choices) {
    return std::string(
        choices[static_cast<size_t>(Number(0, static_cast<int>(choices.size()) - 1))]);
  }

  // Variables refer to earlier ones only, so that few refer to themselves.
  std::string Name(int index) const { return std::string(1, static_cast<char>('A' + index)); }
  std::string Reference() {
    const int top = Chance(3) ? kVariables - 1 : level_ - 1;
    if (top < 0) return Pick(kWords);
    const std::string name = Name(Number(0, top));
    switch (Number(0, 9)) {
      case 0:
        return "${" + name + "}";
      case 1:
        return "$" + name;
      case 2:
        return "$(" + name + ":.c=.o)";
      case 3:
        return "$(" + name + ":%" + Pick({".c", "", "x", "/x"}) + "=" +
               Pick({"%", "p%q", "", "z"}) + ")";
      case 4:
        return "$($(" + name + "))";
      case 5:
        return "$(v_$(" + name + "))";
      default:
        return "$(" + name + ")";
    }
  }

  std::string List(int depth) {
    std::string text;
    const int words = Number(0, 4);
    for (int i = 0; i < words; ++i) {
      if (i > 0 || Chance(10)) text += Pick(kBlanks);
      text += Chance(35) ? Expression(depth - 1) : Pick(kWords);
    }
    if (Chance(8)) text += " ";
    return text;
  }

  std::string Expression(int depth) {
    if (depth <= 0 || Chance(25)) return Chance(60) ? Reference() : Pick(kWords);
    return Chance(88) ? Function(depth) : Odd(depth);
  }

  std::string Odd(int depth) {
    switch (Number(0, 6)) {
      case 0:
        return "$$";
      case 1:
        return "$(" + Pick({"", " ", "none", "no such", "A B"}) + ")";
      case 2:
        return "(" + Pick(kWords) + "," + Pick(kWords) + ")";
      case 3:
        return "${strip " + List(depth) + "}";
      case 4:
        return "\\#";
      case 5:
        return "{" + List(depth) + "}";
      default:
        return "$(call f" + std::string(1, static_cast<char>('0' + Number(0, 2))) + "," +
               List(depth) + "," + List(depth) + ")";
    }
  }

  std::string Call(std::string_view name, std::initializer_list<std::string> arguments) {
    std::string text = Chance(12) ? "${" : "$(";
    const char close = text[1] == '{' ? '}' : ')';
    text.append(name).append(Chance(92) ? " " : "  ");
    bool first = true;
    for (const std::string& argument : arguments) {
      if (!first) text += Chance(85) ? "," : ", ";
      first = false;
      text += argument;
    }
    return text + close;
  }

  std::string Function(int depth) {
    const int d = depth - 1;
    switch (Number(0, 30)) {
      case 0:
        return Call("subst", {Pick({"a", "", ".c", " ", "x"}), Pick({"b", "", "XX"}), List(d)});
      case 1:
        return Call("patsubst", {Pick(kPatterns), Pick({"%", "%.o", "p/%", "", "k"}), List(d)});
      case 2:
        return Call("strip", {List(d)});
      case 3:
        return Call("findstring", {Pick(kWords), List(d)});
      case 4:
        return Call("filter", {Pick(kPatterns), List(d)});
      case 5:
        return Call("filter-out", {Pick(kPatterns), List(d)});
      case 6:
        return Call("sort", {List(d)});
      case 7:
        return Call("word", {std::to_string(Number(Chance(3) ? 0 : 1, 4)), List(d)});
      case 8:
        return Call("wordlist",
                    {std::to_string(Number(1, 3)), std::to_string(Number(0, 5)), List(d)});
      case 9:
        return Call("words", {List(d)});
      case 10:
        return Call("firstword", {List(d)});
      case 11:
        return Call("lastword", {List(d)});
      case 12:
        return Call("dir", {List(d)});
      case 13:
        return Call("notdir", {List(d)});
      case 14:
        return Call("suffix", {List(d)});
      case 15:
        return Call("basename", {List(d)});
      case 16:
        return Call("addsuffix", {Pick({".o", "", "/", " x"}), List(d)});
      case 17:
        return Call("addprefix", {Pick({"p/", "", "-", "x "}), List(d)});
      case 18:
        return Call("join", {List(d), List(d)});
      case 19:
        return Call("wildcard", {Pick({"*.c", "d/*", "none", "a.c b.c", "*/x.c", "?.c", "d"})});
      case 20:
        return Call("if", {List(d), List(d), List(d)});
      case 21:
        return Call("if", {List(d), List(d)});
      case 22:
        return Call("or", {List(d), List(d)});
      case 23:
        return Call("and", {List(d), List(d), List(d)});
      case 24:
      case 25:
        return Call("foreach",
                    {"i", List(d), Pick({"", "<"}) + "$(i)" + Pick({"", ">", " $(i:.c=.o)"})});
      case 26:
        return Call("call", {"f" + std::to_string(Number(0, 3)), List(d), List(d)});
      case 27:
        return Call(Pick({"origin", "flavor", "value"}), {Name(Number(0, kVariables - 1))});
      case 28:
        return Call("abspath", {Pick({"/a/../b", "/x/./y//z", "/", "/a/b/.."})});
      case 29:
        return Call("eval", {Pick({"v_a", "v_b", "w"}) + Pick({":=", "=", "+="}) + List(d)});
      default:
        return Call(Pick({"warning", "info", "shell", Chance(10) ? "error" : "info"}),
                    {"echo " + Pick({"one", "two  words", "3"})});
    }
  }

  void Statement(std::string& text, int nesting) {
    level_ = Number(0, kVariables - 1);
    const std::string name = Name(level_);
    switch (Number(0, 15)) {
      case 0:
      case 1:
        text += name + " = " + List(3) + "\n";
        break;
      case 2:
      case 3:
        text += name + Pick({" := ", ":=", " ::= ", "\t:=\t"}) + List(3) + "\n";
        break;
      case 4:
        text += name + " ?= " + List(3) + "\n";
        break;
      case 5:
      case 6:
        text += name + " += " + List(2) + Pick({"", "", " ", " # comment"}) + "\n";
        break;
      case 7:
        text += "v_" + Pick({"a", "b", "foo"}) + " := " + List(2) + "\n";
        break;
      case 8:
        text += "f" + std::to_string(Number(0, 3)) + " = " + Pick({"", "<"}) + "$(1)" +
                Pick({"", "$(2)", " $(2:.c=.d)", "$(0)"}) + List(1) + "\n";
        break;
      case 9:
        text += "$(info " + List(3) + ")\n";
        break;
      case 10:
        Define(text, name);
        break;
      case 11:
        text += Chance(50)
                    ? Pick({"undefine ", "export ", "unexport "}) + name + "\n"
                    : Pick({"export ", "override ", "private "}) + name + " := " + List(1) + "\n";
        break;
      case 12:
        text += name + " = " + List(1) + " \\\n   " + List(1) + Pick({"", " \\\n", "\\\n\t"}) +
                List(1) + "\n";
        break;
      case 13:
        text += "$(eval " + name + Pick({" := ", " = ", " += "}) + List(2) + ")\n";
        break;
      default:
        if (nesting < 3) Conditional(text, nesting);
        break;
    }
  }

  void Define(std::string& text, const std::string& name) {
    text += "define " + name + Pick({"", "", " =", " :=", " +=", " ?="}) + "\n";
    const int lines = Number(0, 3);
    for (int i = 0; i < lines; ++i) text += Pick({"", " ", "\t"}) + List(2) + "\n";
    text += "endef\n";
  }

  std::string Condition() {
    if (Chance(40)) return Pick({"ifdef ", "ifndef "}) + Name(Number(0, kVariables - 1));
    const std::string keyword = Pick({"ifeq ", "ifneq "});
    if (Chance(75)) return keyword + "(" + List(2) + Pick({",", ", ", " ,"}) + List(1) + ")";
    return keyword + "'" + Reference() + "' \"" + Pick(kWords) + "\"";
  }

  void Conditional(std::string& text, int nesting) {
    text += Condition() + "\n";
    const auto block = [&] {
      const int count = Number(0, 2);
      for (int i = 0; i < count; ++i) Statement(text, nesting + 1);
    };
    block();
    while (Chance(25)) {
      text += "else " + Condition() + "\n";
      block();
    }
    if (Chance(50)) {
      text += "else\n";
      block();
    }
    if (!Chance(1)) text += Pick({"endif\n", "endif # end\n", "  endif\n"});
  }

  void Recipe(std::string& text) {
    const int lines = Number(0, 3);
    for (int i = 0; i < lines; ++i) {
      text += "\t" + Pick({"@", "", "@", "-", "+"}) + "echo '";
      const int parts = Number(0, 4);
      for (int j = 0; j < parts; ++j)
        text += Pick(kBlanks) + (Chance(70) ? Pick(kAutomatic) : "$(" + Name(Number(0, 8)) + ")");
      text += "'" + Pick({"", "", " \\\n\t more", " # comment"}) + "\n";
    }
  }

  // Later targets and sources only, so that few cycles arise.
  std::string Prerequisites(size_t after) {
    std::string text;
    const int count = Number(0, 3);
    for (int i = 0; i < count; ++i) {
      text += " ";
      const bool target = Chance(45) && after + 1 < kTargets.size();
      if (target)
        text += kTargets[static_cast<size_t>(Number(static_cast<int>(Chance(4) ? 0 : after + 1),
                                                    static_cast<int>(kTargets.size()) - 1))];
      else
        text += Chance(2) ? "missing" : Pick(kSources);
    }
    if (Chance(15)) text += " | " + Pick(kSources);
    return text;
  }

  void Rules(std::string& text) {
    level_ = kVariables;
    text += "all: " + Pick({"t1 t2 t3.o", "t1", "d/t4.o t5 t6.q", "t2 a.c"}) + "\n";
    if (Chance(60))
      text += Pick({"%.o: %.c", "d/%.o: d/%.c h.h", "t%: h.h", "%.q:"}) + "\n", Recipe(text);
    if (Chance(30)) text += "%.o: " + Pick({"%.c", "%.none", "d/%.c | a.c"}) + "\n", Recipe(text);
    for (size_t i = 0; i < kTargets.size(); ++i) {
      if (Chance(12)) continue;
      const std::string target(kTargets[i]);
      if (Chance(20))
        text += target + ": " + Name(Number(0, 8)) + Pick({" := ", " += ", " = "}) + List(1) + "\n";
      if (Chance(8)) text += ".PHONY: " + target + "\n";
      if (Chance(12)) {
        text += target + ": %" + Pick({"", ".o", "1"}) + ": " + Pick({"%.c", "a.c", "%"}) + "\n";
      } else {
        text += target + Pick({":", ":", ":", " :", "::"}) + Prerequisites(i);
        if (Chance(15)) text += " ; @echo now $@ $<";
        text += "\n";
      }
      Recipe(text);
    }
  }

  std::mt19937_64 random_;
  int level_ = 0;
};

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 4) {
    std::cerr << "usage: fuzz SEED COUNT DIRECTORY\n";
    return 2;
  }
  const uint64_t seed = std::strtoull(argv[1], nullptr, 10);
  const uint64_t count = std::strtoull(argv[2], nullptr, 10);
  for (uint64_t i = 0; i < count; ++i) {
    const std::string name = "fuzz_" + std::to_string(seed + i);
    std::ofstream(std::string(argv[3]) + "/" + name + ".mk") << Maker(seed + i).Make();
  }
  return 0;
}
