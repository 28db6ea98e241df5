// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/config_reason.h"

#include <fmt/format.h>

#include <algorithm>

namespace kninja::cli {
namespace {

using kconfig::ExplainedExpression;
using kconfig::ExplainedProperty;
using kconfig::Letter;
using kconfig::Tristate;

constexpr size_t kInactiveShown = 5;
constexpr size_t kObstaclesShown = 10;

std::string Place(const SourceLocation& place) {
  return place.file.empty() ? "" : fmt::format("{}:{}", place.file, place.line);
}

class ReasonText {
 public:
  explicit ReasonText(const driver::ConfigReason& reason)
      : reason_(reason), explanation_(reason.explanation) {}

  std::string Run() {
    AddHead();
    AddList("prompt", explanation_.prompts, [](const ExplainedProperty& prompt) {
      return fmt::format("\"{}\"{}: visible {}", prompt.text, If(prompt), Letter(prompt.holds));
    });
    if (explanation_.prompts.empty()) Row("prompt", "none: nobody can set it directly");
    AddList("default", explanation_.defaults, [](const ExplainedProperty& property) {
      return fmt::format("{}{}: {}", property.text, If(property), DefaultState(property));
    });
    AddList("range", explanation_.ranges, [](const ExplainedProperty& range) {
      return fmt::format("{}{}: {}", range.text, If(range),
                         range.decides ? "counts" : "does not count");
    });
    AddDependencies();
    AddReverse("selected by", explanation_.selected_by);
    AddReverse("implied by", explanation_.implied_by);
    if (!explanation_.members.empty())
      Row("choice", fmt::format("\"{}\": one of {}", explanation_.choice,
                                fmt::join(explanation_.members, ", ")));
    if (reason_.path) AddPath(*reason_.path);
    return std::move(out_);
  }

 private:
  void Row(std::string_view name, const std::string& text) {
    out_ += fmt::format("  {:<12} {}\n", name, text);
  }

  static std::string If(const ExplainedProperty& property) {
    if (!property.condition) return "";
    return fmt::format(" if {} [{}]", property.condition->text, Letter(property.condition->value));
  }

  static std::string DefaultState(const ExplainedProperty& property) {
    if (property.holds == Tristate::kNo) return "does not hold";
    if (!property.decides) return "holds, but one before it does, too";
    return fmt::format("holds, gives {}", property.value.empty() ? "\"\"" : property.value);
  }

  std::string Origin() const {
    const std::string& origin = explanation_.origin;
    if (origin == "user") return "as .config says";
    if (origin == "default") return "by default";
    if (origin == "select") return "selected";
    if (origin == "imply") return "implied";
    if (origin == "choice") return "by its choice";
    return "as nothing sets it";
  }

  void AddHead() {
    const bool text = explanation_.type == "string";
    const char* quote = text ? "\"" : "";
    out_ += fmt::format("{}{}={}{}{}  ({})\n", reason_.prefix, explanation_.name, quote,
                        explanation_.value, quote, Origin());
    Row("type", explanation_.type + (explanation_.only_bool ? ", but m is not possible now" : ""));
    for (const SourceLocation& place : explanation_.definitions) Row("defined", Place(place));
    Row(".config says", explanation_.user_value.value_or("nothing"));
  }

  template <class Describe>
  void AddList(std::string_view name, const std::vector<ExplainedProperty>& list,
               Describe describe) {
    for (const ExplainedProperty& property : list)
      Row(name, fmt::format("{}  ({})", describe(property), Place(property.place)));
  }

  void AddDependencies() {
    if (explanation_.depends.text.empty()) {
      Row("depends on", "nothing");
      return;
    }
    Row("depends on", fmt::format("{}", Letter(explanation_.depends.value)));
    AddTree(explanation_.depends, 4);
  }

  // One line for each part, with its value in front.
  void AddTree(const ExplainedExpression& e, size_t indent) {
    out_ += fmt::format("{:{}}[{}] ", "", indent, Letter(e.value));
    if (e.operation == "&&" || e.operation == "||") {
      out_ += e.operation == "&&" ? "all of\n" : "any of\n";
      for (const ExplainedExpression& part : e.parts) AddTree(part, indent + 4);
      return;
    }
    if (e.operation == "!" && !e.parts.front().parts.empty()) {
      out_ += "not\n";
      AddTree(e.parts.front(), indent + 4);
      return;
    }
    out_ += e.text;
    const ExplainedExpression& leaf = e.operation == "!" ? e.parts.front() : e;
    // A comparison or a negation does not show what the symbol is.
    if (!leaf.symbol_value.empty() && leaf.symbol_value != std::string(1, Letter(e.value)))
      out_ += fmt::format(", it is {}", leaf.symbol_value);
    if (!leaf.prompt.empty()) out_ += fmt::format(", \"{}\"", leaf.prompt);
    if (!leaf.place.file.empty()) out_ += fmt::format("  ({})", Place(leaf.place));
    out_ += '\n';
  }

  // All that take part; of the others, which may be hundreds, a few.
  void AddReverse(std::string_view name, const std::vector<ExplainedProperty>& list) {
    size_t inactive = 0;
    for (const ExplainedProperty& property : list) {
      if (property.holds == Tristate::kNo && ++inactive > kInactiveShown) continue;
      Row(name, fmt::format("{}={}{}: {}  ({})", property.text, property.value, If(property),
                            property.holds == Tristate::kNo
                                ? "not now"
                                : fmt::format("demands {}", Letter(property.holds)),
                            Place(property.place)));
    }
    if (inactive > kInactiveShown)
      Row(name, fmt::format("{} more, not now (--json lists them)", inactive - kInactiveShown));
  }

  void AddPath(const driver::ConfigPath& path) {
    const std::string wanted =
        fmt::format("{}{}={}", reason_.prefix, explanation_.name, path.value);
    if (path.obstacles.empty()) {
      out_ += fmt::format("{} is what it is\n", wanted);
      return;
    }
    out_ += fmt::format("what forbids {}\n", wanted);
    const size_t shown = std::min(path.obstacles.size(), kObstaclesShown);
    for (size_t i = 0; i < shown; ++i) out_ += fmt::format("  {}\n", path.obstacles[i]);
    if (shown < path.obstacles.size())
      out_ += fmt::format("  and {} more (--json lists them)\n", path.obstacles.size() - shown);
    if (!path.found) {
      out_ += fmt::format("what would allow it\n  {}\n", path.limit);
      return;
    }
    std::string command = "kninja config set";
    out_ += path.steps.empty() ? "what would allow it\n  nothing else is needed\n"
                               : fmt::format("what would allow it: {} other setting{}\n",
                                             path.steps.size(), path.steps.size() == 1 ? "" : "s");
    for (const driver::ConfigPath::Step& step : path.steps) {
      out_ += fmt::format("  {}={}  \"{}\"  ({})\n", step.name, step.value, step.prompt,
                          Place(step.place));
      command += fmt::format(" {}={}", step.name, step.value);
    }
    out_ += fmt::format("to set it\n  {} {}\n", command, wanted);
  }

  const driver::ConfigReason& reason_;
  const kconfig::Explanation& explanation_;
  std::string out_;
};

}  // namespace

std::string ToText(const driver::ConfigReason& reason) { return ReasonText(reason).Run(); }

}  // namespace kninja::cli
