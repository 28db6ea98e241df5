// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/archive.h"

#include <algorithm>
#include <charconv>

#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

// ar(5), as GNU and System V write it: a magic word, then members, each with a
// header of 60 characters (name 16, date 12, owner 6, group 6, mode 8, size 10,
// end 2) and padded to an even length. `/12` as name refers into the member `//`.
constexpr std::string_view kMagic = "!<arch>\n";
constexpr size_t kHeaderSize = 60;
constexpr size_t kNameSize = 16;
constexpr size_t kDateSize = 12;
constexpr size_t kSizeOffset = 48;
constexpr size_t kSizeSize = 10;
constexpr int64_t kNanoseconds = 1000000000;

int64_t ParseNumber(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view MemberName(std::string_view field, std::string_view long_names) {
  field = StripSpace(field);
  if (field.size() > 1 && field[0] == '/' && field[1] != '/') {
    const size_t offset = static_cast<size_t>(ParseNumber(field.substr(1)));
    if (offset >= long_names.size()) return "";
    field = long_names.substr(offset);
    field = field.substr(0, field.find('\n'));
  }
  if (field.size() > 1 && field.ends_with('/')) field.remove_suffix(1);
  return field;
}

}  // namespace

bool SplitArchiveMember(std::string_view name, std::string_view* archive,
                        std::string_view* member) {
  if (!name.ends_with(')')) return false;
  const size_t open = name.find('(');
  if (open == std::string_view::npos || open == 0 || open + 2 == name.size()) return false;
  *archive = name.substr(0, open);
  *member = name.substr(open + 1, name.size() - open - 2);
  return true;
}

std::vector<std::string> JoinArchiveGroups(std::vector<std::string> names) {
  std::vector<std::string> joined;
  std::string group;  // "lib(" inside of one.
  for (size_t i = 0; i < names.size(); ++i) {
    std::string& name = names[i];
    const size_t open = name.find('(');
    const bool opens = group.empty() && open != std::string::npos && open > 0 &&
                       !name.ends_with(')') &&
                       std::any_of(names.begin() + static_cast<std::ptrdiff_t>(i) + 1, names.end(),
                                   [](const std::string& later) { return later.ends_with(')'); });
    if (opens) {
      group = name.substr(0, open + 1);
      name.erase(0, open + 1);
      if (name.empty()) continue;
    }
    if (group.empty()) {
      joined.push_back(std::move(name));
      continue;
    }
    const bool closes = name.ends_with(')');
    if (name != ")") joined.push_back(group + name + (closes ? "" : ")"));
    if (closes) group.clear();
  }
  return joined;
}

std::optional<int64_t> ArchiveMemberTime(std::string_view content, std::string_view member) {
  if (!content.starts_with(kMagic)) return std::nullopt;
  std::string_view long_names;
  size_t at = kMagic.size();
  while (at + kHeaderSize <= content.size()) {
    const std::string_view header = content.substr(at, kHeaderSize);
    const int64_t size = ParseNumber(StripSpace(header.substr(kSizeOffset, kSizeSize)));
    const size_t room = content.size() - at - kHeaderSize;
    if (size < 0 || static_cast<uint64_t>(size) > room) return std::nullopt;
    const std::string_view field = header.substr(0, kNameSize);
    if (field.starts_with("//"))
      long_names = content.substr(at + kHeaderSize, static_cast<size_t>(size));
    else if (MemberName(field, long_names) == BaseName(member))
      return ParseNumber(StripSpace(header.substr(kNameSize, kDateSize))) * kNanoseconds;
    at += kHeaderSize + static_cast<size_t>(size + size % 2);
  }
  return std::nullopt;
}

}  // namespace kninja::makefile
