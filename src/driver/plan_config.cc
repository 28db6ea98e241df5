// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_config.h"

#include <algorithm>

#include "src/base/strings.h"

namespace kninja::driver {

ConfigValues::ConfigValues(std::string_view auto_conf) {
  values_.reserve(static_cast<size_t>(std::count(auto_conf.begin(), auto_conf.end(), '\n')));
  while (!auto_conf.empty()) {
    const std::string_view line = auto_conf.substr(0, auto_conf.find('\n'));
    auto_conf.remove_prefix(std::min(line.size() + 1, auto_conf.size()));
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || !line.starts_with("CONFIG_")) continue;
    const std::string_view name = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    values_.insert_or_assign(name, value);
    if (std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      continue;
    capitals_.insert_or_assign(InCapitals(name), value);
  }
}

std::string_view ConfigValues::Value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  if (capitals_.empty()) return {};
  const auto folded = capitals_.find(std::string(name));
  return folded == capitals_.end() ? std::string_view() : folded->second;
}

}  // namespace kninja::driver
