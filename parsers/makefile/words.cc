// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/words.h"

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

std::string_view NextWord(std::string_view& rest) {
  rest = SkipSpace(rest);
  size_t length = 0;
  while (length < rest.size() && !IsSpace(rest[length])) ++length;
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

void PatSubst(const Pattern& pattern, const Pattern& replacement, std::string_view text,
              std::string& out) {
  bool first = true;
  for (std::string_view word = NextWord(text); !word.empty(); word = NextWord(text)) {
    if (!first) out += ' ';
    first = false;
    const std::optional<std::string_view> stem = pattern.Match(word);
    if (!stem) {
      out += word;
      continue;
    }
    out += replacement.prefix();
    // Without a `%` in the pattern the replacement's `%` stands for itself.
    if (replacement.has_percent()) {
      if (pattern.has_percent())
        out += *stem;
      else
        out += '%';
      out += replacement.suffix();
    }
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

std::vector<std::string> ParseFileNames(std::string_view text) {
  std::vector<std::string> names;
  size_t i = 0;
  while (true) {
    while (i < text.size() && IsSpace(text[i])) ++i;
    if (i == text.size()) return names;
    std::string name;
    for (; i < text.size() && !IsSpace(text[i]); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && IsBlank(text[i + 1])) ++i;
      name += text[i];
    }
    names.emplace_back(StripDotSlash(name));
  }
}

}  // namespace kninja::makefile
