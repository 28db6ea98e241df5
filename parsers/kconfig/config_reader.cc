// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/config_reader.h"

#include <fmt/format.h>

#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

enum class Source { kUser, kAuto };

/// One line that gives a value.
struct Assignment {
  std::string_view name;
  std::string_view value;
};

class Reader {
 public:
  Reader(Evaluator& evaluator, Source source, std::string_view file, std::string_view prefix,
         ReadReport& report)
      : tree_(evaluator.tree()),
        evaluator_(evaluator),
        source_(source),
        file_(file),
        prefix_(prefix),
        report_(report),
        legacy_(!tree_.semantics.choices_are_groups) {}

  void Read(std::string_view text) {
    ForgetValues();
    while (!text.empty()) {
      const size_t end = text.find('\n');
      ++line_;
      ReadLine(text.substr(0, end), end != std::string_view::npos);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }

 private:
  void Warn(std::string message) {
    report_.warnings.push_back(WarningAt({file_, line_}, std::move(message)));
  }

  void ForgetValues() {
    tree_.symbols.ForEach([&](Symbol& symbol) {
      if (source_ == Source::kUser) {
        // A legacy choice counts as given until one of its members is found not to be.
        symbol.has_user_value = legacy_ && symbol.is_choice;
        symbol.user_tristate = Tristate::kNo;
        symbol.user_text = {};
        symbol.user_chosen = nullptr;
      } else {
        symbol.has_auto_value = false;
        symbol.auto_tristate = Tristate::kNo;
        symbol.auto_text = {};
      }
    });
    if (source_ == Source::kUser || legacy_) evaluator_.Invalidate();
  }

  void ReadLine(std::string_view line, bool complete) {
    if (complete && line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return;
    const std::optional<Assignment> assignment = line[0] == '#' ? ParseUnset(line) : ParseSet(line);
    if (!assignment) return;
    Symbol* symbol = tree_.symbols.Find(assignment->name);
    if (symbol == nullptr) {
      report_.unknown.emplace_back(assignment->name);
      report_.changed = true;
      return;
    }
    const bool had_value =
        source_ == Source::kUser ? symbol->has_user_value : symbol->has_auto_value;
    if (had_value) Warn(fmt::format("override: reassigning to symbol {}", symbol->name));
    if (!SetValue(*symbol, assignment->value) || source_ != Source::kUser) return;
    if (symbol->choice == nullptr) return;
    legacy_ ? UpdateLegacyChoice(*symbol) : Prefer(*symbol);
  }

  // `# CONFIG_X is not set`
  std::optional<Assignment> ParseUnset(std::string_view line) const {
    if (!line.starts_with("# ") || !line.substr(2).starts_with(prefix_)) return std::nullopt;
    line.remove_prefix(2 + prefix_.size());
    const size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const std::string_view rest = line.substr(blank + 1);
    constexpr std::string_view kUnset = "is not set";
    if (tree_.semantics.unset_line_is_whole ? rest != kUnset : !rest.starts_with(kUnset))
      return std::nullopt;
    return Assignment{line.substr(0, blank), "n"};
  }

  std::optional<Assignment> ParseSet(std::string_view line) {
    const size_t equal = line.find('=', prefix_.size());
    const bool named = line.starts_with(prefix_);
    if (!named || equal == std::string_view::npos) {
      // 6.1 says nothing of CONFIG_X without a value.
      if (!named || tree_.semantics.unset_line_is_whole)
        Warn(fmt::format("unexpected data: {}", line));
      return std::nullopt;
    }
    return Assignment{line.substr(prefix_.size(), equal - prefix_.size()), line.substr(equal + 1)};
  }

  void Accept(Symbol& symbol, Tristate value) {
    if (source_ == Source::kUser) {
      symbol.user_tristate = value;
      symbol.has_user_value = true;
    } else {
      symbol.auto_tristate = value;
      symbol.has_auto_value = true;
    }
  }
  void Accept(Symbol& symbol, std::string_view value) {
    if (source_ == Source::kUser) {
      symbol.user_text = tree_.texts.Add(value);
      symbol.has_user_value = true;
    } else {
      symbol.auto_text = tree_.texts.Add(value);
      symbol.has_auto_value = true;
    }
  }

  /// False for a value that the symbol cannot have.
  bool SetValue(Symbol& symbol, std::string_view value) {
    const auto refuse = [&] {
      if (source_ == Source::kUser)
        Warn(fmt::format("symbol value '{}' invalid for {}", value, symbol.name));
      return false;
    };
    switch (symbol.type) {
      case SymbolType::kBool:
      case SymbolType::kTristate: {
        const char letter = value.empty() ? '\0' : value[0];
        if (letter == 'm' && symbol.type == SymbolType::kTristate)
          Accept(symbol, Tristate::kModule);
        else if (letter == 'y' || letter == 'n')
          Accept(symbol, letter == 'y' ? Tristate::kYes : Tristate::kNo);
        else
          return refuse();
        return true;
      }
      case SymbolType::kString:
        return SetString(symbol, value);
      case SymbolType::kInt:
      case SymbolType::kHex:
        if (!IsValidText(symbol.type, value)) return refuse();
        Accept(symbol, value);
        return true;
      case SymbolType::kUnknown:
        break;
    }
    return true;
  }

  bool SetString(Symbol& symbol, std::string_view value) {
    if (source_ == Source::kAuto && tree_.semantics.bare_strings_in_auto_conf) {
      Accept(symbol, value);
      return true;
    }
    if (!value.starts_with('"')) return true;  // Passed over in silence.
    std::string text;
    for (size_t i = 1; i < value.size(); ++i) {
      if (value[i] == '"') {
        Accept(symbol, text);
        return true;
      }
      if (value[i] == '\\' && ++i == value.size()) break;
      text += value[i];
    }
    if (source_ == Source::kUser) Warn("invalid string found");
    return false;
  }

  void UpdateLegacyChoice(Symbol& member) {
    Symbol& choice = *member.choice;
    if (member.user_tristate == Tristate::kModule && choice.user_tristate == Tristate::kYes) {
      Warn(fmt::format("{} creates inconsistent choice state", member.name));
      choice.has_user_value = false;
    }
    if (member.user_tristate == Tristate::kYes) {
      if (choice.user_tristate != Tristate::kNo)
        Warn(fmt::format("override: {} changes choice state", member.name));
      choice.user_chosen = &member;
    }
    choice.user_tristate = Or(choice.user_tristate, member.user_tristate);
  }

  static void Prefer(Symbol& member) {
    if (!member.is_member) return;
    std::pmr::vector<Symbol*>& members = member.choice->members;
    std::erase(members, &member);
    members.insert(members.begin(), &member);
  }

  Tree& tree_;
  Evaluator& evaluator_;
  const Source source_;
  const std::string_view file_;
  const std::string_view prefix_;
  ReadReport& report_;
  const bool legacy_;
  int line_ = 0;
};

// Whether what was computed is not what was read.
bool Differs(const Evaluator& evaluator, const Symbol& symbol) {
  if (!symbol.has_user_value || !symbol.write) return symbol.has_user_value || symbol.write;
  if (IsLogic(symbol.type)) return symbol.user_tristate != symbol.tristate;
  return evaluator.TextOf(symbol) != symbol.user_text;
}

// Until 6.11: numbers out of range go, and so do values of what is invisible,
// unless the configuration is to change anyway.
void DropUselessValues(Evaluator& evaluator, Symbol& symbol, bool* changed) {
  if (!symbol.has_user_value || symbol.is_member) return;
  const Semantics& semantics = evaluator.tree().semantics;
  if (semantics.forgets_invisible_values && symbol.visible == Tristate::kNo && !*changed)
    symbol.has_user_value = false;
  if (!semantics.drops_numbers_out_of_range || !IsNumber(symbol.type) ||
      evaluator.IsWithinRange(symbol, symbol.user_text))
    return;
  symbol.valid = false;
  symbol.has_user_value = false;
  *changed = true;
}

}  // namespace

void ReadUserValues(Evaluator& evaluator, std::string_view text, std::string_view file,
                    std::string_view prefix, ReadReport& report) {
  Reader(evaluator, Source::kUser, evaluator.tree().texts.Add(file), prefix, report).Read(text);
}

void ReadConfig(Evaluator& evaluator, std::string_view text, std::string_view file,
                std::string_view prefix, ReadReport& report) {
  ReadUserValues(evaluator, text, file, prefix, report);
  Tree& tree = evaluator.tree();
  evaluator.Calculate(*tree.modules);
  bool changed = false;
  tree.symbols.ForEach([&](Symbol& symbol) {
    evaluator.Calculate(symbol);
    if (!symbol.is_choice && !symbol.never_written && Differs(evaluator, symbol)) changed = true;
  });
  tree.symbols.ForEach([&](Symbol& symbol) { DropUselessValues(evaluator, symbol, &changed); });
  if (changed || !report.warnings.empty()) report.changed = true;
}

std::vector<std::string> ReadAutoValues(Evaluator& evaluator, std::string_view text,
                                        std::string_view prefix) {
  ReadReport report;
  Reader(evaluator, Source::kAuto, {}, prefix, report).Read(text);
  return std::move(report.unknown);
}

}  // namespace kninja::kconfig
