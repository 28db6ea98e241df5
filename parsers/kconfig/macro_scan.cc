// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/macro_scan.h"

#include <algorithm>
#include <vector>

#include "parsers/kconfig/macros.h"

namespace kninja::kconfig {
namespace {

class MacroScanner {
 public:
  explicit MacroScanner(Host& host) : host_(host), macros_(host) {}

  void Scan(const std::string& name) {
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) return;  // A loop.
    const Result<const TokenizedFile*> file = host_.Source(name);
    if (!file || *file == nullptr) return;
    open_.push_back(name);
    const std::vector<Token>& tokens = (*file)->tokens;
    for (size_t at = 0; at < tokens.size();) at = ScanStatement(tokens, at);
    open_.pop_back();
  }

 private:
  static bool Ends(const Token& token) {
    return token.kind == TokenKind::kEnd || token.kind == TokenKind::kHelp;
  }
  static std::optional<Macros::Assignment> AssignmentOf(TokenKind kind) {
    if (kind == TokenKind::kEqual) return Macros::Assignment::kRecursive;
    if (kind == TokenKind::kColonEqual) return Macros::Assignment::kSimple;
    if (kind == TokenKind::kPlusEqual) return Macros::Assignment::kAppend;
    return std::nullopt;
  }

  // Returns where the next one begins.
  size_t ScanStatement(const std::vector<Token>& tokens, size_t at) {
    size_t end = at;
    while (end < tokens.size() && !Ends(tokens[end])) ++end;
    if (end - at >= 3 && tokens[at + 2].kind == TokenKind::kAssignedText) {
      Assign(tokens[at], *AssignmentOf(tokens[at + 1].kind), tokens[at + 2]);
    } else if (end - at >= 2 && tokens[at].kind == TokenKind::kSource) {
      Scan(TextOf(tokens[at + 1]));
    } else {
      for (; at < end; ++at)
        if (HasMacros(tokens[at])) TextOf(tokens[at]);
    }
    return end + 1;
  }

  void Assign(const Token& name, Macros::Assignment kind, const Token& text) {
    (void)macros_.Assign(TextOf(name), kind, text.text, PlaceOf(text)).ok();
  }

  static bool HasMacros(const Token& token) {
    return token.kind == TokenKind::kMacroWord || token.kind == TokenKind::kMacroString;
  }
  Place PlaceOf(const Token& token) const { return {open_.back(), static_cast<int>(token.line)}; }

  // Expanded, as far as that goes.
  std::string TextOf(const Token& token) {
    if (!HasMacros(token)) return std::string(token.text);
    std::string text;
    const bool word = token.kind == TokenKind::kMacroWord;
    (void)(word ? macros_.Expand(token.text, PlaceOf(token), text)
                : macros_.ExpandQuoted(token.text, PlaceOf(token), text))
        .ok();
    return text;
  }

  Host& host_;
  Macros macros_;
  std::vector<std::string> open_;
};

}  // namespace

void ScanMacros(Host& host, const std::string& file) { MacroScanner(host).Scan(file); }

}  // namespace kninja::kconfig
