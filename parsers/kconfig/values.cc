// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/values.h"

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace kninja::kconfig {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool IsValidInt(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text[0]) || (text[0] == '0' && text.size() > 1)) return false;
  for (const char c : text)
    if (!IsDigit(c)) return false;
  return true;
}

bool IsValidHex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  if (text.empty()) return false;
  for (const char c : text)
    if (!IsHexDigit(c)) return false;
  return true;
}

enum class NumberKind { kText, kSigned, kUnsigned };

struct Number {
  NumberKind kind = NumberKind::kText;
  unsigned long long bits = 0;
};

// scripts/kconfig/expr.c: expr_parse_string.
Number ParseNumber(std::string_view view, SymbolType type) {
  if (IsLogic(type)) {
    const long long value = view == "n" ? 0 : view == "m" ? 1 : view == "y" ? 2 : -1;
    return {NumberKind::kSigned, static_cast<unsigned long long>(value)};
  }
  const std::string text(view);
  char* end = nullptr;
  errno = 0;
  Number number{NumberKind::kSigned, 0};
  if (type == SymbolType::kHex) {
    number = {NumberKind::kUnsigned, std::strtoull(text.c_str(), &end, 16)};
  } else {
    const int base = type == SymbolType::kInt ? 10 : 0;
    number.bits = static_cast<unsigned long long>(std::strtoll(text.c_str(), &end, base));
  }
  if (errno != 0 || *end != '\0' || end == text.c_str() || !IsHexDigit(end[-1]))
    number.kind = NumberKind::kText;
  return number;
}

template <class T>
int Order(T a, T b) {
  return (a > b) - (a < b);
}

}  // namespace

Tristate TristateOf(std::string_view text) {
  return text == "y" ? Tristate::kYes : text == "m" ? Tristate::kModule : Tristate::kNo;
}

bool IsValidText(SymbolType type, std::string_view text) {
  switch (type) {
    case SymbolType::kString:
      return true;
    case SymbolType::kInt:
      return IsValidInt(text);
    case SymbolType::kHex:
      return IsValidHex(text);
    case SymbolType::kBool:
    case SymbolType::kTristate:
      return !text.empty() && std::string_view("yYmMnN").find(text[0]) != std::string_view::npos;
    case SymbolType::kUnknown:
      break;
  }
  return false;
}

long long LeadingNumber(std::string_view text, int base) {
  return std::strtoll(std::string(text).c_str(), nullptr, base);
}

int CompareValues(std::string_view left, SymbolType left_type, std::string_view right,
                  SymbolType right_type) {
  Number a;
  Number b;
  if (left_type != SymbolType::kString || right_type != SymbolType::kString) {
    a = ParseNumber(left, left_type);
    b = ParseNumber(right, right_type);
  }
  if (a.kind == NumberKind::kText || b.kind == NumberKind::kText) {
    const int order = left.compare(right);
    return Order(order, 0);
  }
  if (a.kind == NumberKind::kUnsigned || b.kind == NumberKind::kUnsigned)
    return Order(a.bits, b.bits);
  return Order(static_cast<long long>(a.bits), static_cast<long long>(b.bits));
}

}  // namespace kninja::kconfig
