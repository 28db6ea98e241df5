// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/words.h"

#include "src/base/strings.h"

namespace kninja::makefile {

std::string_view SkipSpace(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view StripSpace(std::string_view text) {
  text = SkipSpace(text);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

bool AllDigits(std::string_view text) {
  constexpr CharSet kDigits("0123456789");
  return !text.empty() && kDigits.Are(text);
}

std::string_view NextWord(std::string_view& rest) {
  rest = SkipSpace(rest);
  const size_t length = FindWhiteSpace(rest);
  const std::string_view word = rest.substr(0, length);
  rest.remove_prefix(length);
  return word;
}

// GNU make 4.3, find_percent(): backslashes before a `%` quote it, and are
// halved; a `%` after an even number of them is the pattern's own.
Pattern::Pattern(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const size_t percent = text.find('%', i);
    if (percent == std::string_view::npos) break;
    size_t slashes = 0;
    while (percent - slashes > i && text[percent - slashes - 1] == '\\') ++slashes;
    prefix_.append(text, i, percent - i - slashes);
    prefix_.append(slashes / 2, '\\');
    i = percent + 1;
    if (slashes % 2 == 0) {
      has_percent_ = true;
      suffix_ = text.substr(i);
      return;
    }
    prefix_ += '%';
  }
  prefix_.append(text, i);
}

Pattern Pattern::Suffix(std::string_view suffix) {
  Pattern pattern("%");
  pattern.suffix_ = suffix;
  return pattern;
}

std::optional<std::string_view> Pattern::Match(std::string_view word) const {
  if (!has_percent_) {
    if (word == prefix_) return std::string_view();
    return std::nullopt;
  }
  if (word.size() < prefix_.size() + suffix_.size() || !word.starts_with(prefix_) ||
      !word.ends_with(suffix_))
    return std::nullopt;
  return word.substr(prefix_.size(), word.size() - prefix_.size() - suffix_.size());
}

std::string Pattern::Substitute(std::string_view stem) const {
  if (!has_percent_) return prefix_;
  std::string result;
  result.reserve(prefix_.size() + stem.size() + suffix_.size());
  return result.append(prefix_).append(stem).append(suffix_);
}

namespace {

// Replaces the words of `text` that are `from`; unlike with a `%`, the blanks
// between words stay as they are. An empty pattern is found only where nothing
// or a blank comes last (GNU make 4.3, words_patsubst_without_percent.mk).
void SubstWords(std::string_view from, std::string_view to, std::string_view text,
                std::string& out) {
  if (from.empty()) {
    out += text;
    if (text.empty() || IsSpace(text.back())) out += to;
    return;
  }
  while (true) {
    const std::string_view at_word = SkipSpace(text);
    out += text.substr(0, text.size() - at_word.size());
    text = at_word;
    const std::string_view word = NextWord(text);
    if (word.empty()) return;
    out += word == from ? to : word;
  }
}

}  // namespace

void PatSubst(const Pattern& pattern, const Pattern& replacement, std::string_view text,
              std::string& out) {
  if (!pattern.has_percent()) {
    // Without a `%` in the pattern the replacement's stands for itself.
    SubstWords(pattern.prefix(), replacement.Substitute("%"), text, out);
    return;
  }
  const bool vanishes = !replacement.has_percent() && replacement.prefix().empty();
  bool separate = false;
  for (std::string_view word = NextWord(text); !word.empty(); word = NextWord(text)) {
    const std::optional<std::string_view> stem = pattern.Match(word);
    // A word replaced by nothing leaves no blank behind either.
    if (stem && vanishes) continue;
    if (separate) out += ' ';
    separate = true;
    if (!stem) {
      out += word;
      continue;
    }
    out += replacement.prefix();
    if (replacement.has_percent()) out.append(*stem).append(replacement.suffix());
  }
}

void Subst(std::string_view from, std::string_view to, std::string_view text, std::string& out) {
  if (from.empty()) {  // GNU make appends the replacement once.
    out += text;
    out += to;
    return;
  }
  for (;;) {
    const size_t hit = text.find(from);
    if (hit == std::string_view::npos) break;
    out += text.substr(0, hit);
    out += to;
    text.remove_prefix(hit + from.size());
  }
  out += text;
}

namespace {

// The position after the reference that starts at `text[dollar]`.
size_t SkipReference(std::string_view text, size_t dollar) {
  size_t i = dollar + 1;
  if (i >= text.size()) return text.size();
  const char open = text[i];
  if (open != '(' && open != '{') return i + 1;
  const char close = open == '(' ? ')' : '}';
  int depth = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i + 1;
  }
  return text.size();
}

}  // namespace

size_t FindUnquoted(std::string& text, std::string_view stops, bool skip_references, size_t from) {
  size_t i = from;
  while (i < text.size()) {
    const char c = text[i];
    if (skip_references && c == '$') {
      i = SkipReference(text, i);
      continue;
    }
    if (stops.find(c) == std::string_view::npos) {
      ++i;
      continue;
    }
    size_t slashes = 0;
    while (i - slashes > from && text[i - slashes - 1] == '\\') ++slashes;
    if (slashes == 0) return i;
    text.erase(i - slashes, slashes - slashes / 2);
    i -= slashes - slashes / 2;
    if (slashes % 2 == 0) return i;
    ++i;
  }
  return std::string::npos;
}

std::string CollapseContinuations(std::string_view line) {
  size_t newline = line.find('\n');
  if (newline == std::string_view::npos) return std::string(line);
  std::string out;
  out.reserve(line.size());
  size_t begin = 0;
  for (; newline != std::string_view::npos; newline = line.find('\n', newline + 1)) {
    size_t slashes = 0;
    while (newline - slashes > begin && line[newline - slashes - 1] == '\\') ++slashes;
    out.append(line, begin, newline - begin - slashes);
    out.append(slashes / 2, '\\');
    if (slashes % 2 == 0) {
      out += '\n';
      begin = newline + 1;
      continue;
    }
    begin = newline + 1;
    while (begin < line.size() && IsBlank(line[begin])) ++begin;
    while (!out.empty() && IsBlank(out.back())) out.pop_back();
    out += ' ';
    newline = begin - 1;
  }
  return out.append(line, begin);
}

std::string_view StripDotSlash(std::string_view name) {
  while (name.size() > 2 && name[0] == '.' && name[1] == '/') {
    name.remove_prefix(2);
    while (!name.empty() && name.front() == '/') name.remove_prefix(1);
  }
  return name.empty() ? std::string_view("./") : name;
}

namespace {

// The end of the name that begins at `text[begin]`: a blank or `stop` that no
// backslash escapes. `name` is the name with those backslashes halved.
size_t TakeName(std::string_view text, size_t begin, char stop, std::string* name) {
  const auto ends = [&](char c) { return IsBlank(c) || (c == stop && stop != '\0'); };
  size_t i = begin;
  while (i < text.size() && text[i] != '\\' && !ends(text[i])) ++i;
  name->assign(text, begin, i - begin);
  size_t slashes = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (ends(c)) {
      name->resize(name->size() - (slashes - slashes / 2));
      if (slashes % 2 == 0) return i;
    }
    slashes = c == '\\' ? slashes + 1 : 0;
    *name += c;
  }
  return i;
}

}  // namespace

std::vector<std::string> ParseFileNames(std::string_view text) {
  return ParseFileNamesUntil(text, '\0');
}

std::vector<std::string> ParseFileNamesUntil(std::string_view& text, char stop) {
  std::vector<std::string> names;
  size_t i = 0;
  while (true) {
    while (i < text.size() && IsSpace(text[i])) ++i;
    if (i == text.size() || (text[i] == stop && stop != '\0')) break;
    std::string name;
    i = TakeName(text, i, stop, &name);
    const std::string_view stripped = StripDotSlash(name);
    if (stripped.size() == name.size())
      names.push_back(std::move(name));
    else
      names.emplace_back(stripped);
  }
  text.remove_prefix(i);
  return names;
}

std::string EscapeDollars(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '$' ? 2 : 1, c);
  return out;
}

std::string UnescapeChar(std::string_view text, char escaped) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string out;
  out.reserve(text.size());
  size_t slashes = 0;
  for (const char c : text) {
    if (c == escaped && slashes % 2 == 1) out.resize(out.size() - (slashes - slashes / 2));
    slashes = c == '\\' ? slashes + 1 : 0;
    out += c;
  }
  return out;
}

}  // namespace kninja::makefile
