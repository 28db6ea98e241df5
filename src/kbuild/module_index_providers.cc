// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_providers.h"

#include <algorithm>
#include <unordered_map>

#include "parsers/symvers/symvers.h"
#include "src/base/path.h"

namespace kninja::kbuild {

Result<std::vector<Provider>> FindProviders(const Disk& disk, const kernel::KernelTree& tree) {
  std::vector<Provider> providers;
  const std::string path = JoinPath(tree.build_dir, "Module.symvers");
  if (!disk.Stat(path)) return providers;
  KN_TRY_ASSIGN(const std::string text, disk.Read(path));
  KN_TRY_ASSIGN(const std::vector<symvers::Export> exports, symvers::Parse(text, path));
  std::unordered_map<std::string_view, size_t> counts;
  for (const symvers::Export& entry : exports) ++counts[entry.module];
  for (const auto& [module, symbols] : counts) providers.push_back({std::string(module), symbols});
  std::sort(providers.begin(), providers.end(),
            [](const Provider& a, const Provider& b) { return a.module < b.module; });
  return providers;
}

size_t CountExports(const std::vector<Provider>& providers, std::string_view path) {
  const auto found = std::lower_bound(
      providers.begin(), providers.end(), path,
      [](const Provider& provider, std::string_view text) { return provider.module < text; });
  return found != providers.end() && found->module == path ? found->symbols : 0;
}

}  // namespace kninja::kbuild
