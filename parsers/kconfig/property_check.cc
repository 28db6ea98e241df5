// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/property_check.h"

#include <fmt/format.h>

#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

bool IsValidNumber(const Symbol& of, const Symbol& symbol) {
  return IsNumber(symbol.type) ||
         (symbol.type == SymbolType::kUnknown && IsValidText(of.type, symbol.name));
}

void CheckDefault(Tree& tree, const Symbol& symbol, const Property& property) {
  const auto warn = [&](std::string message) {
    tree.warnings.push_back(WarningAt(property.place, std::move(message)));
  };
  const Symbol* value = SymbolOf(property);
  if (value == nullptr) {
    if (symbol.type == SymbolType::kString || IsNumber(symbol.type))
      warn(fmt::format("default for config symbol '{}' must be a single symbol", symbol.name));
    return;
  }
  if (IsNumber(symbol.type) && !IsValidNumber(symbol, *value))
    warn(fmt::format("'{}': number is invalid", symbol.name));
}

void CheckReverse(Tree& tree, const Symbol& symbol, const Property& property) {
  const std::string_view use = property.kind == Property::Kind::kSelect ? "select" : "imply";
  const Symbol& target = *SymbolOf(property);
  if (!IsLogic(symbol.type)) {
    tree.warnings.push_back(
        WarningAt(property.place, fmt::format("config symbol '{}' uses {}, but is not bool or "
                                              "tristate",
                                              symbol.name, use)));
  } else if (target.type != SymbolType::kUnknown && !IsLogic(target.type)) {
    tree.warnings.push_back(WarningAt(
        property.place,
        fmt::format("'{}' has wrong type: '{}' only accepts bool and tristate", target.name, use)));
  }
}

void CheckRange(Tree& tree, const Symbol& symbol, const Property& property) {
  if (!IsNumber(symbol.type))
    tree.warnings.push_back(
        WarningAt(property.place, "range is only allowed for int or hex symbols"));
  if (!IsValidNumber(symbol, *property.value->left.symbol) ||
      !IsValidNumber(symbol, *property.value->right.symbol))
    tree.warnings.push_back(WarningAt(property.place, "range is invalid"));
}

Diagnostic ErrorAt(const Place& place, std::string message) {
  Diagnostic diagnostic = WarningAt(place, std::move(message));
  diagnostic.severity = Diagnostic::Severity::kError;
  return diagnostic;
}

}  // namespace

void CheckProperties(Tree& tree, MenuNode* node) {
  const Symbol& symbol = *node->symbol;
  if (symbol.nodes.front() != node) return;
  if (symbol.type == SymbolType::kUnknown)
    tree.warnings.push_back(WarningAt(node->place, "config symbol defined without type"));
  if (symbol.is_choice) {
    if (node->prompt == nullptr)
      tree.warnings.push_back(WarningAt(node->place, "choice must have a prompt"));
    return;
  }
  for (const Property* property : symbol.properties) {
    switch (property->kind) {
      case Property::Kind::kDefault:
        CheckDefault(tree, symbol, *property);
        break;
      case Property::Kind::kSelect:
      case Property::Kind::kImply:
        CheckReverse(tree, symbol, *property);
        break;
      case Property::Kind::kRange:
        CheckRange(tree, symbol, *property);
        break;
      default:
        break;
    }
  }
}

void CheckLegacyMember(Tree& tree, const MenuNode* choice, const MenuNode* node) {
  if (node->prompt == nullptr)
    tree.warnings.push_back(WarningAt(node->place, "choice value must have a prompt"));
  for (const Property* property : node->symbol->properties) {
    if (property->kind == Property::Kind::kDefault)
      tree.warnings.push_back(
          WarningAt(property->place, "defaults for choice values not supported"));
    if (property->node != node && property->kind == Property::Kind::kPrompt &&
        property->node->parent->symbol != choice->symbol)
      tree.warnings.push_back(
          WarningAt(property->place, "choice value used outside its choice group"));
  }
}

void CheckMembers(Tree& tree, std::vector<Diagnostic>& errors) {
  for (MenuNode* node = NextNode(&tree.root, &tree.root); node != nullptr;
       node = NextNode(node, &tree.root)) {
    if (node->symbol == nullptr || node->symbol->choice == nullptr || node->prompt == nullptr)
      continue;
    for (const Property* property : node->symbol->properties) {
      if (property->kind == Property::Kind::kDefault && property->node == node)
        errors.push_back(ErrorAt(property->place, "defaults for choice values not supported"));
      if (property->node != node && property->kind == Property::Kind::kPrompt &&
          property->node->parent != node->parent)
        errors.push_back(
            ErrorAt(property->place, "choice value has a prompt outside its choice group"));
    }
  }
}

void CheckTransitional(Tree& tree, std::vector<Diagnostic>& errors) {
  tree.symbols.ForEach([&](Symbol& symbol) {
    if (!symbol.transitional) return;
    for (const MenuNode* node : symbol.nodes) {
      if (node->dependencies == nullptr && symbol.properties.empty()) continue;
      errors.push_back(
          ErrorAt(node->place, fmt::format("transitional symbol '{}' can have a type and a help "
                                           "text only",
                                           symbol.name)));
      return;
    }
  });
}

}  // namespace kninja::kconfig
