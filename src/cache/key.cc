// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/key.h"

namespace kninja::cache {

void KeyText::AddEscaped(std::string_view value) {
  for (const char c : value) {
    if (c == '\\')
      text_ += "\\\\";
    else if (c == '\n')
      text_ += "\\n";
    else if (c == '\0')
      text_ += "\\0";
    else
      text_ += c;
  }
}

void KeyText::Add(std::string_view field, std::string_view value) {
  text_.append(field) += ' ';
  AddEscaped(value);
  text_ += '\n';
}

void KeyText::Add(std::string_view field, std::string_view name, const Digest& digest) {
  text_.append(field) += ' ';
  AddEscaped(name);
  text_.append(" ").append(ToHex(digest)) += '\n';
}

}  // namespace kninja::cache
