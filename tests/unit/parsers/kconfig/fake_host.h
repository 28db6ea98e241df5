// SPDX-License-Identifier: GPL-2.0-or-later
// A Kconfig host in memory for tests: files, variables, answers to shell calls.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/parser.h"
#include "src/base/diagnostic.h"
#include "tests/support/catch.h"

namespace kninja::kconfig {

class FakeHost final : public Host {
 public:
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> answers;
  std::vector<std::string> commands;
  std::string said;

  explicit FakeHost(std::string kconfig = "") { files["Kconfig"] = std::move(kconfig); }
  Result<const TokenizedFile*> Source(const std::string& name) override {
    if (!files.contains(name)) return nullptr;
    return (tokens_[name] = Tokenize(name, files[name])).get();
  }
  std::optional<std::string> Variable(const std::string& name) override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::string> Shell(const std::string& command) override {
    commands.push_back(command);
    return answers[command];
  }
  void Info(std::string_view text) override { said += std::string(text) + "\n"; }

 private:
  std::map<std::string, std::unique_ptr<TokenizedFile>> tokens_;
};

/// What conf did until 6.11, in the parts that a small test can see.
inline Semantics LegacySemantics() {
  Semantics semantics;
  semantics.choices_are_groups = semantics.sets_all_by_menu = false;
  semantics.numbers_default_to_zero = semantics.unset_line_is_whole = false;
  semantics.drops_numbers_out_of_range = semantics.forgets_invisible_values = true;
  semantics.sources_once = semantics.strict_statements = false;
  semantics.hash_size = 9973;
  return semantics;
}

inline std::unique_ptr<Tree> MustLoad(FakeHost& host, const Semantics& semantics = {}) {
  ParseOutcome outcome = Load(host, semantics, "Kconfig");
  for (const Diagnostic& error : outcome.errors) UNSCOPED_INFO(Format(error, {}));
  REQUIRE(outcome.errors.empty());
  return std::move(outcome.tree);
}

/// The lines of the .config that `config` becomes, without its heading.
inline std::string OldDefault(const std::string& kconfig, const std::string& config,
                              const Semantics& semantics = {}) {
  FakeHost host(kconfig);
  const std::unique_ptr<Tree> tree = MustLoad(host, semantics);
  Evaluator evaluator(*tree);
  ReadReport report;
  ReadConfig(evaluator, config, ".config", kDefaultPrefix, report);
  const std::string text = WriteConfig(evaluator, kDefaultPrefix, report.changed);
  return text.substr(text.find("\n#\n", 2) + 3);
}

/// All errors of a parse, laid out.
inline std::string ErrorsOf(FakeHost& host, const Semantics& semantics = {}) {
  std::string text;
  for (const Diagnostic& error : Load(host, semantics, "Kconfig").errors) text += Format(error, {});
  return text;
}
inline std::string ErrorsOf(const std::string& kconfig) {
  FakeHost host(kconfig);
  return ErrorsOf(host);
}

}  // namespace kninja::kconfig
