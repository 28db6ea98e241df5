// SPDX-License-Identifier: GPL-2.0-or-later
// Kconfig files: lexer, macros, parser, finalizing, evaluation, all writers. `#---` at
// the start of a line begins a second file, "other", that the first may source. The
// first byte chooses between the oldest and the newest kernel's meaning.
#include <map>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/explain.h"
#include "parsers/kconfig/macro_scan.h"
#include "parsers/kconfig/parser.h"
#include "parsers/kconfig/set_all.h"
#include "parsers/kconfig/sync_files.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/kconfig_semantics.h"

namespace kninja::kconfig {
namespace {

class FuzzHost final : public Host {
 public:
  explicit FuzzHost(std::string_view text) {
    const size_t cut = text.find("\n#---\n");
    texts_["Kconfig"] = text.substr(0, cut);
    if (cut != std::string_view::npos) texts_["other"] = text.substr(cut + 6);
  }
  Result<const TokenizedFile*> Source(const std::string& name) override {
    const auto text = texts_.find(name);
    if (text == texts_.end()) return nullptr;
    std::unique_ptr<TokenizedFile>& file = files_[name];
    if (file == nullptr) file = Tokenize(name, text->second);
    return file.get();
  }
  std::optional<std::string> Variable(const std::string& name) override {
    return name.size() % 2 == 0 ? std::optional("value of " + name) : std::nullopt;
  }
  Result<std::string> Shell(const std::string& command) override { return command + "\n\n"; }
  void Info(std::string_view) override {}

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::unique_ptr<TokenizedFile>> files_;
};

void UseTree(Tree& tree) {
  Evaluator evaluator(tree);
  ReadReport report;
  ReadConfig(evaluator, "CONFIG_A=y\nCONFIG_B=m\n", ".config", kDefaultPrefix, report);
  (void)WriteConfig(evaluator, kDefaultPrefix, report.changed);
  (void)WriteDefconfig(evaluator, kDefaultPrefix);
  (void)MakeSyncFiles(evaluator, kDefaultPrefix, "CONFIG_B=y\n", "auto.conf");
  SetAllNewSymbols(evaluator, Answer::kModule);
  (void)WriteConfig(evaluator, kDefaultPrefix, true);
  size_t explained = 0;
  tree.symbols.ForEach([&](Symbol& symbol) {
    if (symbol.nodes.empty() || symbol.is_choice || ++explained > 8) return;
    (void)Explain(evaluator, symbol);
    (void)Obstacles(evaluator, symbol, "m");
  });
}

}  // namespace
}  // namespace kninja::kconfig

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kninja::kconfig;
  if (size == 0) return 0;
  FuzzHost host(kninja::FuzzText(data + 1, size - 1));
  ScanMacros(host, "Kconfig");
  const ParseOutcome outcome = Load(host, SemanticsOf(data[0]), "Kconfig");
  if (outcome.errors.empty()) UseTree(*outcome.tree);
  return 0;
}
