// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/sync_files.h"

#include <fmt/format.h>

#include <cctype>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"

namespace kninja::kconfig {
namespace {

std::string_view HexPrefix(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X") ? "" : "0x";
}

class SyncWriter {
 public:
  SyncWriter(Evaluator& evaluator, std::string_view prefix)
      : evaluator_(evaluator), tree_(evaluator.tree()), prefix_(prefix) {}

  SyncFiles Run(const std::optional<std::string>& old, std::string_view auto_conf_name) {
    SyncFiles files;
    files.auto_conf_cmd = CommandFile(auto_conf_name);
    if (tree_.semantics.computes_before_touching) CalculateAll();
    if (old) {
      for (const std::string& name : ReadAutoValues(evaluator_, *old, prefix_))
        files.touched.push_back(TouchedName(name));
    } else {
      tree_.symbols.ForEach([](Symbol& symbol) { symbol.has_auto_value = false; });
    }
    if (!tree_.semantics.computes_before_touching) {
      evaluator_.Calculate(*tree_.modules);
      CalculateAll();
    }
    tree_.symbols.ForEach([&](const Symbol& symbol) {
      if (IsTouched(symbol)) files.touched.push_back(TouchedName(symbol.name));
    });
    WriteSymbols(files);
    return files;
  }

 private:
  void CalculateAll() {
    tree_.symbols.ForEach([&](Symbol& symbol) { evaluator_.Calculate(symbol); });
  }

  // Whether the old value differs, where n is no value.
  bool IsTouched(const Symbol& symbol) const {
    if (symbol.never_written || symbol.name.empty() || symbol.is_choice) return false;
    if (!symbol.write) return symbol.has_auto_value;
    if (IsLogic(symbol.type))
      return symbol.tristate != (symbol.has_auto_value ? symbol.auto_tristate : Tristate::kNo);
    return !symbol.has_auto_value || symbol.text != symbol.auto_text;
  }

  std::string TouchedName(std::string_view name) const {
    if (!tree_.semantics.touches_lower_case_headers) return std::string(name);
    std::string path;
    for (const char c : name)
      path += c == '_' ? '/' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return path + ".h";
  }

  void WriteSymbols(SyncFiles& files) {
    constexpr std::string_view kHeading = "Automatically generated file; DO NOT EDIT.";
    files.auto_conf = fmt::format("#\n# {}\n# {}\n#\n", kHeading, tree_.title());
    const std::string_view pad = tree_.semantics.pads_header_comment ? " *\n" : "";
    files.autoconf_h = fmt::format("/*\n{0} * {1}\n * {2}\n{0} */\n", pad, kHeading, tree_.title());
    if (tree_.semantics.writes_rustc_cfg) files.rustc_cfg.emplace();
    tree_.symbols.ForEach([&](const Symbol& symbol) {
      if (!symbol.write || symbol.name.empty() || symbol.type == SymbolType::kUnknown) return;
      if (IsLogic(symbol.type) && symbol.tristate == Tristate::kNo) return;
      WriteAutoConf(symbol, files.auto_conf);
      WriteHeader(symbol, files.autoconf_h);
      if (files.rustc_cfg) WriteRust(symbol, *files.rustc_cfg);
    });
  }

  void WriteAutoConf(const Symbol& symbol, std::string& out) const {
    ((out += prefix_) += symbol.name) += '=';
    if (symbol.type == SymbolType::kString && !tree_.semantics.bare_strings_in_auto_conf)
      out += QuoteText(symbol.text);
    else
      out += evaluator_.TextOf(symbol);
    out += '\n';
  }

  void WriteHeader(const Symbol& symbol, std::string& out) const {
    ((out += "#define ") += prefix_) += symbol.name;
    if (IsLogic(symbol.type)) {
      out += symbol.tristate == Tristate::kModule ? "_MODULE 1\n" : " 1\n";
      return;
    }
    out += ' ';
    if (symbol.type == SymbolType::kHex) out += HexPrefix(symbol.text);
    if (symbol.type == SymbolType::kString)
      out += QuoteText(symbol.text);
    else
      out += symbol.text;
    out += '\n';
  }

  void WriteRust(const Symbol& symbol, std::string& out) const {
    if (IsLogic(symbol.type)) (((out += "--cfg=") += prefix_) += symbol.name) += '\n';
    std::string value;
    if (symbol.type == SymbolType::kHex) value = HexPrefix(symbol.text);
    value += evaluator_.TextOf(symbol);
    (((((out += "--cfg=") += prefix_) += symbol.name) += '=') += QuoteText(value)) += '\n';
  }

  std::string CommandFile(std::string_view name) const {
    using Format = Semantics::CommandFile;
    const Format format = tree_.semantics.command_file;
    std::string out;
    if (format == Format::kNamed) {
      out = fmt::format("autoconfig := {}\n\ndeps_config := \\\n", name);
      for (const std::string& file : tree_.files) out += fmt::format("\t{} \\\n", file);
      out += "\n$(autoconfig): $(deps_config)\n$(deps_config): ;\n";
      for (const auto& [variable, value] : tree_.variables)
        out +=
            fmt::format("\nifneq \"$({})\" \"{}\"\n$(autoconfig): FORCE\nendif\n", variable, value);
      return out;
    }
    // Before 6.11 the files are listed newest first.
    out = "deps_config := \\\n";
    for (size_t i = tree_.files.size(); i-- > 0;) {
      const bool last = i == 0 && format == Format::kLastListed;
      out += fmt::format("\t{}{}\n", tree_.files[i], last ? "" : " \\");
    }
    out += format == Format::kLastListed ? fmt::format("\n{}: \\\n\t$(deps_config)\n\n", name)
                                         : fmt::format("\n{}: $(deps_config)\n\n", name);
    for (const auto& [variable, value] : tree_.variables)
      out += fmt::format("ifneq \"$({})\" \"{}\"\n{}: FORCE\nendif\n", variable, value, name);
    return out += "\n$(deps_config): ;\n";
  }

  Evaluator& evaluator_;
  Tree& tree_;
  const std::string_view prefix_;
};

}  // namespace

SyncFiles MakeSyncFiles(Evaluator& evaluator, std::string_view prefix,
                        const std::optional<std::string>& old_auto_conf,
                        std::string_view auto_conf_name) {
  return SyncWriter(evaluator, prefix).Run(old_auto_conf, auto_conf_name);
}

}  // namespace kninja::kconfig
