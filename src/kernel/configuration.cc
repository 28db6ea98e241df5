// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/configuration.h"

#include <algorithm>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kernel {
namespace {

constexpr std::string_view kPrefix = "CONFIG_";
constexpr size_t kMinimumSlots = 64;
// Kconfig files lie at most six folders deep; a looping link ends here.
constexpr int kMaxDepth = 10;

size_t Hash(std::string_view name) {
  uint64_t hash = 14695981039346656037U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<size_t>(hash ^ (hash >> 32));
}

std::string_view WithoutQuotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

// The text in the first pair of quotes of a line, "" when there is none.
std::string QuotedText(std::string_view line) {
  const size_t begin = line.find_first_of("\"'");
  if (begin == std::string_view::npos) return "";
  const size_t end = line.find(line[begin], begin + 1);
  if (end == std::string_view::npos) return "";
  return std::string(line.substr(begin + 1, end - begin - 1));
}

bool GivesPrompt(std::string_view keyword) {
  constexpr std::string_view kKeywords[] = {"bool", "tristate", "string", "int", "hex", "prompt"};
  return std::find(std::begin(kKeywords), std::end(kKeywords), keyword) != std::end(kKeywords);
}

// The prompt of the entry whose lines start at `index`.
std::string PromptAfter(const std::vector<std::string_view>& lines, size_t index) {
  for (; index < lines.size(); ++index) {
    const std::string_view line = lines[index];
    if (!line.empty() && line[0] != ' ' && line[0] != '\t' && line[0] != '#') return "";
    const std::vector<std::string_view> words = SplitWords(line);
    if (words.empty()) continue;
    if (words[0] == "help") return "";
    if (GivesPrompt(words[0])) {
      std::string prompt = QuotedText(line);
      if (!prompt.empty()) return prompt;
    }
  }
  return "";
}

class DefinitionSearch {
 public:
  DefinitionSearch(const Disk& disk, std::string source_dir, std::string_view name)
      : disk_(disk), source_dir_(std::move(source_dir)), name_(name) {}

  std::optional<SymbolDefinition> Below(const std::string& directory, int depth) const {
    const auto names = disk_.List(JoinPath(source_dir_, directory));
    if (!names || depth > kMaxDepth) return std::nullopt;
    for (const std::string& name : *names)
      if (name.starts_with("Kconfig"))
        if (auto found = InFile(JoinPath(directory, name))) return found;
    for (const std::string& name : *names) {
      if (Skipped(directory, name)) continue;
      const std::string path = JoinPath(directory, name);
      const auto signature = disk_.Stat(JoinPath(source_dir_, path));
      if (signature && signature->directory)
        if (auto found = Below(path, depth + 1)) return found;
    }
    return std::nullopt;
  }

 private:
  // Large folders without symbols of the kernel, and links back to the tree.
  static bool Skipped(const std::string& directory, const std::string& name) {
    if (name.front() == '.') return true;
    if (!directory.empty()) return name.find('.') != std::string::npos;
    return name == "Documentation" || name == "scripts" || name == "tools" || name == "include" ||
           name == "source" || name.find('.') != std::string::npos;
  }

  std::optional<SymbolDefinition> InFile(const std::string& path) const {
    const Result<std::string> text = disk_.Read(JoinPath(source_dir_, path));
    // Perf: most files do not mention it; this keeps the lines uncut.
    if (!text || text->find(name_) == std::string::npos) return std::nullopt;
    const std::vector<std::string_view> lines = SplitOn(*text, '\n');
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::vector<std::string_view> words = SplitWords(lines[i]);
      if (words.size() < 2 || words[1] != name_) continue;
      if (words[0] != "config" && words[0] != "menuconfig") continue;
      return SymbolDefinition{path, static_cast<int>(i) + 1, PromptAfter(lines, i + 1)};
    }
    return std::nullopt;
  }

  const Disk& disk_;
  const std::string source_dir_;
  const std::string_view name_;
};

}  // namespace

Result<std::string> ReadConfiguration(const Disk& disk, const std::string& build_dir) {
  const std::string synced = JoinPath(build_dir, "include/config/auto.conf");
  const bool has_synced = disk.Stat(synced).has_value();
  return disk.Read(has_synced ? synced : JoinPath(build_dir, ".config"));
}

std::optional<std::string_view> SpellingInText(std::string_view text, std::string_view symbol) {
  const std::string line = "\n" + std::string(symbol) + "=";
  size_t begin = line.size() - 1;  // Of a value on the first line.
  if (!text.starts_with(std::string_view(line).substr(1))) {
    const size_t found = FindText(text, line);
    if (found == std::string_view::npos) return std::nullopt;
    begin = found + line.size();
  }
  std::string_view value =
      text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
  if (value.ends_with('\r')) value.remove_suffix(1);
  return value;
}

std::string_view ValueInText(std::string_view text, std::string_view symbol) {
  return WithoutQuotes(SpellingInText(text, symbol).value_or(std::string_view()));
}

Result<Configuration> Configuration::Load(const Disk& disk, const std::string& build_dir) {
  KN_TRY_ASSIGN(std::string text, ReadConfiguration(disk, build_dir));
  return Parse(std::move(text));
}

Configuration Configuration::Parse(std::string text) {
  Configuration result;
  result.text_ = std::move(text);
  const std::string_view all = result.text_;
  const size_t lines = static_cast<size_t>(std::count(all.begin(), all.end(), '\n')) + 1;
  size_t slots = kMinimumSlots;
  while (slots < lines * 2) slots *= 2;
  result.table_.resize(slots);
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find('\n', begin), all.size());
    std::string_view line = all.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const size_t equals = line.find('=');
    if (line.starts_with(kPrefix) && equals != std::string_view::npos) {
      const std::string_view value = WithoutQuotes(line.substr(equals + 1));
      result.Insert({static_cast<uint32_t>(begin), static_cast<uint32_t>(equals),
                     static_cast<uint32_t>(value.data() - all.data()),
                     static_cast<uint32_t>(value.size())});
    }
    begin = end + 1;
  }
  return result;
}

std::string_view Configuration::Name(const Entry& entry) const {
  return std::string_view(text_).substr(entry.name, entry.name_size);
}

void Configuration::Insert(const Entry& entry) {
  const std::string_view name = Name(entry);
  size_t slot = Hash(name) & (table_.size() - 1);
  while (table_[slot].name_size != 0 && Name(table_[slot]) != name)
    slot = (slot + 1) & (table_.size() - 1);
  if (table_[slot].name_size == 0) ++count_;
  table_[slot] = entry;
}

std::string_view Configuration::Value(std::string_view symbol) const {
  if (table_.empty() || symbol.empty()) return {};
  for (size_t slot = Hash(symbol) & (table_.size() - 1); table_[slot].name_size != 0;
       slot = (slot + 1) & (table_.size() - 1)) {
    const Entry& entry = table_[slot];
    if (Name(entry) == symbol) return std::string_view(text_).substr(entry.value, entry.value_size);
  }
  return {};
}

std::optional<SymbolDefinition> FindSymbolDefinition(const Disk& disk,
                                                     const std::string& source_dir,
                                                     const std::string& directory,
                                                     std::string_view symbol) {
  if (symbol.starts_with(kPrefix)) symbol.remove_prefix(kPrefix.size());
  const DefinitionSearch search(disk, source_dir, symbol);
  const bool inside = !directory.empty() && directory != ".";
  if (inside)
    if (auto found = search.Below(directory, 0)) return found;
  return search.Below("", 0);
}

}  // namespace kninja::kernel
