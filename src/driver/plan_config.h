// SPDX-License-Identifier: GPL-2.0-or-later
// Values of configuration symbols as a build sees them: the text of
// include/config/auto.conf, looked up by name.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace kninja::driver {

class ConfigValues {
 public:
  /// `auto_conf` is the text of the file, which must live as long as this.
  explicit ConfigValues(std::string_view auto_conf);
  /// As the file spells it; "" when unset. `name` may be in capitals where the
  /// symbol's is not: the stamps of Linux 5.x do not tell.
  std::string_view Value(std::string_view name) const;

 private:
  std::unordered_map<std::string_view, std::string_view> values_;
  std::unordered_map<std::string, std::string_view> capitals_;
};

}  // namespace kninja::driver
