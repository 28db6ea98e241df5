// SPDX-License-Identifier: GPL-2.0-or-later
// .config and auto.conf of any content, read into a tree that has every kind of
// symbol; what is written is read again. The first byte chooses the kernel's meaning.
#include <map>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/parser.h"
#include "parsers/kconfig/setting.h"
#include "parsers/kconfig/settings_search.h"
#include "parsers/kconfig/sync_files.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/kconfig_semantics.h"

namespace kninja::kconfig {
namespace {

constexpr const char* kTree =
    "config MODULES\n\tbool \"m\"\n\tmodules\nconfig A\n\ttristate \"a\"\nconfig B\n\tbool \"b\"\n"
    "\tdepends on A\n\tselect C\nconfig C\n\ttristate\n\timply D\nconfig D\n\tbool \"d\" if B\n"
    "config S\n\tstring \"s\"\n\tdefault \"x\"\nconfig N\n\tint \"n\"\n\trange 1 N2\n"
    "config N2\n\tint \"n2\"\n\tdefault 10\nconfig H\n\thex \"h\"\n\trange 0x1 0xff\n"
    "choice\n\tprompt \"c\"\nconfig X\n\tbool \"x\"\nconfig Y\n\tbool \"y\"\n\tdepends on A\n"
    "endchoice\n";

class TreeHost final : public Host {
 public:
  Result<const TokenizedFile*> Source(const std::string& name) override {
    if (name != "Kconfig") return nullptr;
    file_ = Tokenize(name, kTree);
    return file_.get();
  }
  std::optional<std::string> Variable(const std::string&) override { return std::nullopt; }
  Result<std::string> Shell(const std::string&) override { return std::string(); }
  void Info(std::string_view) override {}

 private:
  std::unique_ptr<TokenizedFile> file_;
};

}  // namespace
}  // namespace kninja::kconfig

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kninja::kconfig;
  if (size == 0) return 0;
  const std::string text(kninja::FuzzText(data + 1, size - 1));
  Semantics semantics = SemanticsOf(data[0]);
  semantics.has_option_lines = false;  // The tree is written in the newer way.
  TreeHost host;
  const ParseOutcome outcome = Load(host, semantics, "Kconfig");
  if (!outcome.errors.empty()) __builtin_trap();
  Evaluator evaluator(*outcome.tree);
  for (std::string config = text; const bool first : {true, false}) {
    ReadReport report;
    ReadConfig(evaluator, config, ".config", kDefaultPrefix, report);
    config = WriteConfig(evaluator, kDefaultPrefix, report.changed);
    if (!first && !report.unknown.empty()) __builtin_trap();  // We wrote that.
  }
  (void)MakeSyncFiles(evaluator, kDefaultPrefix, text, "auto.conf");
  const Setting goal{outcome.tree->symbols.Find("Y"), "y"};
  (void)WithSettings(text, kDefaultPrefix, {goal});
  (void)FindSettings(evaluator, {text, ".config", kDefaultPrefix}, goal, {3, 50});
  return 0;
}
