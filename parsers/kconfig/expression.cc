// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/expression.h"

namespace kninja::kconfig {

using Kind = Expression::Kind;

std::string_view TypeName(SymbolType type) {
  switch (type) {
    case SymbolType::kBool:
      return "bool";
    case SymbolType::kTristate:
      return "tristate";
    case SymbolType::kInt:
      return "int";
    case SymbolType::kHex:
      return "hex";
    case SymbolType::kString:
      return "string";
    case SymbolType::kUnknown:
      break;
  }
  return "unknown";
}

MenuNode* NextNode(MenuNode* node, const MenuNode* root) {
  if (node->list != nullptr) return node->list;
  while (node != root && node->next == nullptr) node = node->parent;
  return node == root ? nullptr : node->next;
}

Constants::Constants() {
  const auto set = [](Symbol& symbol, std::string_view name, Tristate value) {
    symbol.name = symbol.text = name;
    symbol.type = SymbolType::kTristate;
    symbol.constant = symbol.valid = true;
    symbol.tristate = value;
  };
  set(yes, "y", Tristate::kYes);
  set(module, "m", Tristate::kModule);
  set(no, "n", Tristate::kNo);
}

ExpressionPool::ExpressionPool() : table_(size_t{1} << 16) {}

namespace {

size_t HashOf(Kind kind, const void* left, const void* right) {
  uint64_t hash = reinterpret_cast<uintptr_t>(left) * 0x9E3779B97F4A7C15u;
  hash ^= (reinterpret_cast<uintptr_t>(right) + static_cast<uint64_t>(kind)) * 0xC2B2AE3D27D4EB4Fu;
  return hash ^ (hash >> 29);
}

}  // namespace

void ExpressionPool::Grow() {
  std::vector<Expression*> bigger(table_.size() * 2);
  for (Expression* e : table_) {
    if (e == nullptr) continue;
    size_t slot = HashOf(e->kind, e->left.expression, e->right.expression) & (bigger.size() - 1);
    while (bigger[slot] != nullptr) slot = (slot + 1) & (bigger.size() - 1);
    bigger[slot] = e;
  }
  table_.swap(bigger);
}

Expression* ExpressionPool::Make(Kind kind, void* left, void* right) {
  if (expressions_.size() * 2 >= table_.size()) Grow();
  size_t slot = HashOf(kind, left, right) & (table_.size() - 1);
  for (; table_[slot] != nullptr; slot = (slot + 1) & (table_.size() - 1)) {
    Expression* e = table_[slot];
    if (e->kind == kind && e->left.expression == left && e->right.expression == right) return e;
  }
  Expression& e = expressions_.emplace_back();
  e.kind = kind;
  e.index = static_cast<uint32_t>(expressions_.size() - 1);
  e.left.expression = static_cast<Expression*>(left);
  e.right.expression = static_cast<Expression*>(right);
  return table_[slot] = &e;
}

Expression* ExpressionPool::OfSymbol(Symbol* symbol) {
  return Make(Kind::kSymbol, symbol, nullptr);
}
Expression* ExpressionPool::Compare(Kind kind, Symbol* left, Symbol* right) {
  return Make(kind, left, right);
}
Expression* ExpressionPool::Negate(Expression* operand) {
  return Make(Kind::kNot, operand, nullptr);
}
Expression* ExpressionPool::And(Expression* left, Expression* right) {
  if (left == nullptr) return right;
  return right == nullptr ? left : Make(Kind::kAnd, left, right);
}
Expression* ExpressionPool::Or(Expression* left, Expression* right) {
  if (left == nullptr) return right;
  return right == nullptr ? left : Make(Kind::kOr, left, right);
}

namespace {

int Precedence(Kind kind) {
  switch (kind) {
    case Kind::kOr:
      return 0;
    case Kind::kAnd:
      return 1;
    case Kind::kNot:
      return 2;
    default:
      return 3;
  }
}

std::string_view OperatorText(Kind kind) {
  switch (kind) {
    case Kind::kEqual:
      return "=";
    case Kind::kUnequal:
      return "!=";
    case Kind::kLess:
      return "<";
    case Kind::kLessEqual:
      return "<=";
    case Kind::kGreater:
      return ">";
    case Kind::kGreaterEqual:
      return ">=";
    default:
      return " ";
  }
}

std::string_view NameOf(const Symbol& symbol) {
  return symbol.is_choice && symbol.name.empty() ? "<choice>" : symbol.name;
}

void Append(const Expression* e, int outer, std::string& out) {
  const int own = Precedence(e->kind);
  const bool parentheses = own < outer;
  if (parentheses) out += '(';
  switch (e->kind) {
    case Kind::kSymbol:
      out += NameOf(*e->left.symbol);
      break;
    case Kind::kNot:
      out += '!';
      Append(e->left.expression, own, out);
      break;
    case Kind::kAnd:
    case Kind::kOr:
      Append(e->left.expression, own, out);
      out += e->kind == Kind::kAnd ? " && " : " || ";
      Append(e->right.expression, own, out);
      break;
    default:
      out += NameOf(*e->left.symbol);
      out += OperatorText(e->kind);
      out += NameOf(*e->right.symbol);
  }
  if (parentheses) out += ')';
}

}  // namespace

std::string ToText(const Expression* e) {
  std::string out;
  if (e == nullptr) return "y";
  Append(e, 0, out);
  return out;
}

}  // namespace kninja::kconfig
