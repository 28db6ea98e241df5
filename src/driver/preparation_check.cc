// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/preparation_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/path.h"
#include "src/driver/saved_command.h"

namespace kninja::driver {
namespace {

// What was made, and its .cmd file, which lists the options it hangs on.
struct Product {
  std::string name;
  std::string cmd_file;
};

std::vector<Product> Products(const Disk& disk, const std::string& build_dir) {
  std::vector<Product> products = {
      {"include/generated/bounds.h", "kernel/.bounds.s.cmd"},
      {"scripts/mod/devicetable-offsets.h", "scripts/mod/.devicetable-offsets.s.cmd"},
      {"scripts/module.lds", "scripts/.module.lds.cmd"}};
  for (const std::string& arch :
       disk.List(JoinPath(build_dir, "arch")).value_or(std::vector<std::string>()))
    products.push_back({"include/generated/asm-offsets.h",
                        fmt::format("arch/{}/kernel/.asm-offsets.s.cmd", arch)});
  return products;
}

}  // namespace

std::optional<Diagnostic> OutdatedPreparation(const Disk& disk, const kernel::KernelTree& tree,
                                              const std::vector<std::string>& stamps) {
  Diagnostic warning;
  for (const Product& product : Products(disk, tree.build_dir)) {
    const std::string path = JoinPath(tree.build_dir, product.cmd_file);
    if (!disk.Stat(path)) continue;
    const Result<std::string> text = disk.Read(path);
    if (!text) continue;
    const auto mentioned =
        std::find_if(stamps.begin(), stamps.end(), [&](const std::string& stamp) {
          return text->find("include/config/" + stamp + ")") != std::string::npos;
        });
    if (mentioned == stamps.end()) continue;
    warning.notes.push_back({{},
                             fmt::format("'{}' was made with another value of {}", product.name,
                                         SymbolOfStamp(*mentioned).name)});
  }
  if (warning.notes.empty()) return std::nullopt;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = "the kernel tree was prepared for another configuration";
  warning.hint = fmt::format("run `make -C {} modules_prepare`", tree.build_dir);
  return warning;
}

}  // namespace kninja::driver
