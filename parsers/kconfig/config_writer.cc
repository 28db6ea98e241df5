// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/config_writer.h"

namespace kninja::kconfig {
namespace {

void AppendLine(const Evaluator& evaluator, const Symbol& symbol, std::string_view prefix,
                std::string& out) {
  if (symbol.type == SymbolType::kUnknown) return;
  if (IsLogic(symbol.type) && symbol.tristate == Tristate::kNo) {
    ((((out += "# ") += prefix) += symbol.name) += " is not set\n");
    return;
  }
  ((out += prefix) += symbol.name) += '=';
  if (symbol.type == SymbolType::kString)
    out += QuoteText(symbol.text);
  else
    out += evaluator.TextOf(symbol);
  out += '\n';
}

class ConfigWriter {
 public:
  ConfigWriter(Evaluator& evaluator, std::string_view prefix)
      : evaluator_(evaluator), tree_(evaluator.tree()), prefix_(prefix) {}

  std::string Run() {
    out_.reserve(512 * 1024);
    ((out_ += "#\n# Automatically generated file; DO NOT EDIT.\n# ") += tree_.title()) += "\n#\n";
    for (MenuNode* node = tree_.root.list; node != nullptr; node = After(node)) Write(*node);
    tree_.symbols.ForEach([](Symbol& symbol) { symbol.written = false; });
    return std::move(out_);
  }

 private:
  void Write(MenuNode& node) {
    if (node.symbol == nullptr) {
      if (!evaluator_.IsVisible(node)) return;
      ((out_ += "\n#\n# ") += node.prompt->text) += "\n#\n";
      blank_line_due_ = false;
      return;
    }
    Symbol& symbol = *node.symbol;
    if (symbol.is_choice || symbol.written) return;
    evaluator_.Calculate(symbol);
    if (!symbol.write) return;
    if (blank_line_due_) out_ += '\n';
    blank_line_due_ = false;
    symbol.written = true;
    AppendLine(evaluator_, symbol, prefix_, out_);
  }

  // The next node, depth first; ends the menus that are left on the way.
  MenuNode* After(MenuNode* node) {
    if (node->list != nullptr) return node->list;
    if (tree_.semantics.ends_empty_menus) EndMenu(*node);
    while (node->next == nullptr) {
      node = node->parent;
      if (node == nullptr || node == &tree_.root) return nullptr;
      EndMenu(*node);
    }
    return node->next;
  }

  void EndMenu(MenuNode& node) {
    if (node.kind != MenuNode::Kind::kMenu || !evaluator_.IsVisible(node)) return;
    ((out_ += "# end of ") += node.prompt->text) += '\n';
    blank_line_due_ = true;
  }

  Evaluator& evaluator_;
  Tree& tree_;
  const std::string_view prefix_;
  std::string out_;
  bool blank_line_due_ = false;
};

// A member that the choice would have anyway.
bool IsDefaultMember(Evaluator& evaluator, Symbol& symbol) {
  if (symbol.choice == nullptr || symbol.tristate != Tristate::kYes ||
      symbol.type != SymbolType::kBool)
    return false;
  const bool optional = !evaluator.tree().semantics.choices_are_groups && symbol.choice->optional;
  return evaluator.DefaultMember(*symbol.choice) == &symbol && !optional;
}

}  // namespace

std::string QuoteText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::string WriteConfig(Evaluator& evaluator, std::string_view prefix, bool changed) {
  if (!changed) evaluator.ClearAll();
  return ConfigWriter(evaluator, prefix).Run();
}

std::string WriteDefconfig(Evaluator& evaluator, std::string_view prefix) {
  evaluator.ClearAll();
  std::string out;
  MenuNode* root = &evaluator.tree().root;
  for (MenuNode* node = NextNode(root, root); node != nullptr; node = NextNode(node, root)) {
    if (node->symbol == nullptr || node->symbol->is_choice) continue;
    Symbol& symbol = *node->symbol;
    evaluator.Calculate(symbol);
    if (!symbol.write) continue;
    symbol.write = false;
    if (!evaluator.IsChangeable(symbol)) continue;
    if (evaluator.TextOf(symbol) == evaluator.DefaultText(symbol)) continue;
    if (IsDefaultMember(evaluator, symbol)) continue;
    AppendLine(evaluator, symbol, prefix, out);
  }
  return out;
}

}  // namespace kninja::kconfig
