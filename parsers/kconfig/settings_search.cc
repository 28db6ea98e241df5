// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/settings_search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "parsers/kconfig/candidates.h"
#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

// By name: the order of tries must not hang on addresses.
using State = std::map<std::string_view, Setting>;

class Search {
 public:
  Search(Evaluator& evaluator, const ConfigText& config, const Setting& goal,
         const SearchLimits& limits)
      : evaluator_(evaluator),
        tree_(evaluator.tree()),
        config_(config),
        goal_(goal),
        limits_(limits),
        candidates_(evaluator) {}

  SearchResult Run() {
    Read();
    Remember();
    SearchLevels();
    Restore();
    Read();
    return std::move(result_);
  }

 private:
  void SearchLevels() {
    std::vector<State> level = {State()};
    for (size_t size = 0; size <= limits_.settings && !level.empty(); ++size) {
      std::vector<State> next;
      if (!TryLevel(level, next)) return;  // Out of tries.
      if (best_) {
        result_.found = true;
        for (auto& [name, setting] : *best_) result_.settings.push_back(std::move(setting));
        return;
      }
      result_.exhausted = size;
      level = std::move(next);
    }
    result_.complete = level.empty();
  }

  // Tries all of one size. What a state leads to goes to `next`, or to `level`
  // itself when it only gives another value to what it has.
  bool TryLevel(std::vector<State>& level, std::vector<State>& next) {
    for (size_t i = 0; i < level.size(); ++i) {
      if (result_.tried >= limits_.tries) return best_.has_value();
      const State state = level[i];
      if (Try(state)) {
        Keep(state);
        continue;
      }
      if (best_) continue;
      for (Setting& candidate : candidates_.Find(goal_)) {
        State larger = state;
        const std::string_view name = candidate.symbol->name;
        const bool grows = !larger.contains(name);
        if (!grows && larger[name].value == candidate.value) continue;
        larger[name] = std::move(candidate);
        if (seen_.insert(KeyOf(larger)).second) (grows ? next : level).push_back(std::move(larger));
      }
    }
    return true;
  }

  static std::string KeyOf(const State& state) {
    std::string key;
    for (const auto& [name, setting] : state) ((((key += name) += '=') += setting.value) += '\n');
    return key;
  }

  // Computes the goal's value with these settings.
  bool Try(const State& state) {
    ++result_.tried;
    Restore();
    for (const auto& [name, setting] : state) Apply(setting);
    Apply(goal_);
    evaluator_.ClearAll();
    evaluator_.Calculate(*goal_.symbol);
    evaluator_.TakeWarnings();
    return evaluator_.TextOf(*goal_.symbol) == goal_.value;
  }

  // A solution with what it does not need taken away, if olddefconfig agrees.
  void Keep(State state) {
    for (bool again = true; again;) {
      again = false;
      for (const auto& [name, setting] : state) {
        State smaller = state;
        smaller.erase(name);
        if (!Try(smaller)) continue;
        state = std::move(smaller);
        again = true;
        break;
      }
    }
    if ((!best_ || state.size() < best_->size()) && Verify(state)) best_ = std::move(state);
  }

  bool Verify(const State& state) {
    std::vector<Setting> all;
    for (const auto& [name, setting] : state) all.push_back(setting);
    all.push_back(goal_);
    Restore();
    ReadReport report;
    ReadConfig(evaluator_, WithSettings(config_.text, config_.prefix, all), config_.file,
               config_.prefix, report);
    WriteConfig(evaluator_, config_.prefix, report.changed);
    return evaluator_.TextOf(*goal_.symbol) == goal_.value;
  }

  void Read() {
    ReadReport report;
    ReadUserValues(evaluator_, config_.text, config_.file, config_.prefix, report);
  }

  // What reading left in one symbol; computing changes some of it.
  struct UserValue {
    bool given;
    Tristate tristate;
    std::string_view text;
    Symbol* chosen;
  };

  void Remember() {
    tree_.symbols.ForEach([&](const Symbol& symbol) {
      values_.push_back(
          {symbol.has_user_value, symbol.user_tristate, symbol.user_text, symbol.user_chosen});
      if (symbol.is_choice) members_.push_back(symbol.members);
    });
  }

  void Restore() {
    size_t i = 0, choice = 0;
    tree_.symbols.ForEach([&](Symbol& symbol) {
      const UserValue& value = values_[i++];
      symbol.has_user_value = value.given;
      symbol.user_tristate = value.tristate;
      symbol.user_text = value.text;
      symbol.user_chosen = value.chosen;
      if (symbol.is_choice) symbol.members = members_[choice++];
    });
  }

  // As reading its line would.
  void Apply(const Setting& setting) {
    Symbol& symbol = *setting.symbol;
    symbol.has_user_value = true;
    if (!IsLogic(symbol.type)) {
      symbol.user_text = setting.value;
      return;
    }
    symbol.user_tristate = TristateOf(setting.value);
    Symbol* choice = symbol.choice;
    if (choice == nullptr) return;
    choice->user_tristate = Or(choice->user_tristate, symbol.user_tristate);
    if (symbol.user_tristate != Tristate::kYes) return;
    for (Symbol* member : choice->members) {
      if (member == &symbol) continue;
      if (member->has_user_value) member->user_tristate = Tristate::kNo;
    }
    choice->user_chosen = &symbol;
    if (!tree_.semantics.choices_are_groups) return;
    std::erase(choice->members, &symbol);
    choice->members.insert(choice->members.begin(), &symbol);
  }

  Evaluator& evaluator_;
  Tree& tree_;
  const ConfigText config_;
  const Setting goal_;
  const SearchLimits limits_;
  Candidates candidates_;
  SearchResult result_;
  std::optional<State> best_;
  std::set<std::string> seen_;
  std::vector<UserValue> values_;
  std::vector<std::pmr::vector<Symbol*>> members_;
};

}  // namespace

SearchResult FindSettings(Evaluator& evaluator, const ConfigText& config, const Setting& goal,
                          const SearchLimits& limits) {
  return Search(evaluator, config, goal, limits).Run();
}

}  // namespace kninja::kconfig
