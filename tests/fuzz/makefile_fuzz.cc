// SPDX-License-Identifier: GPL-2.0-or-later
// The make evaluator, as `make -n` with and without -k, on makefiles in memory. Zero
// bytes divide the input into Makefile, one.mk and two.mk.
#include <map>

#include "parsers/makefile/dry_run.h"
#include "src/base/strings.h"
#include "tests/fuzz/fuzz.h"

namespace kninja::makefile {
namespace {

class FuzzHost final : public MakeHost {
 public:
  explicit FuzzHost(std::string_view input) {
    const std::vector<std::string_view> parts = SplitOn(input, '\0');
    const char* names[] = {"Makefile", "one.mk", "two.mk"};
    for (size_t i = 0; i < parts.size() && i < std::size(names); ++i)
      files_[names[i]] = std::make_shared<const std::string>(parts[i]);
  }

  Result<MakefileText> ReadMakefile(const std::string& path) override {
    const auto found = files_.find(path);
    return found == files_.end() ? MakefileText() : found->second;
  }
  Result<std::optional<std::string>> ReadFile(const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::optional<std::string>();
    return std::optional<std::string>(*found->second);
  }
  Status WriteFile(const std::string&, std::string_view, bool) override { return {}; }
  std::optional<int64_t> ModificationTime(const std::string& path) override {
    // Some names exist, at different times; none without end.
    if (files_.contains(path)) return 1000;
    if (path.size() % 2 == 0 || path.size() > 20) return std::nullopt;
    return static_cast<int64_t>(path.size()) * 1000;
  }
  std::vector<std::string> Glob(const std::string& pattern) override {
    if (pattern.find('*') == std::string::npos) return {pattern};
    return {"one.mk", "two.mk"};
  }
  std::string RealPath(const std::string& path) override { return "/fuzz/" + path; }
  std::string CurrentDirectory() override { return "/fuzz"; }
  Result<ShellOutcome> Shell(const std::vector<std::string>& argv, const Environment&) override {
    ShellOutcome outcome;
    outcome.output = argv.back().substr(0, 100);
    outcome.exit_code = static_cast<int>(argv.back().size() % 3);
    return outcome;
  }
  Result<int> RunRecipeLine(const std::vector<std::string>&, const Environment&) override {
    return 0;
  }
  void Print(std::string_view text) override { printed_ += text.size(); }
  void PrintError(std::string_view text) override { printed_ += text.size(); }

 private:
  std::map<std::string, MakefileText> files_;
  size_t printed_ = 0;
};

}  // namespace
}  // namespace kninja::makefile

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kninja;
  const std::string_view text = FuzzText(data, size);
  // Perf: make's built-in rules take longer than most inputs do.
  const char* modes[] = {"nrR", "knrR", "nrR", "kn"};
  makefile::FuzzHost host(text);
  makefile::CommandLine line;
  line.letters = modes[size % std::size(modes)];
  line.makefiles = {"Makefile"};
  makefile::DryRun(host, line, {{"PATH", "/bin"}, {"HOME", "/h"}}, "make");
  return 0;
}
