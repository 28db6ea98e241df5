// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/load_order.h"

#include <fmt/format.h>

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"

namespace kninja::kmod {
namespace {

// Modules that are not on any disk: each exports "NAME_1" and "NAME_2".
class Modules {
 public:
  Modules() { symvers_ = "0x1\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n"; }

  Modules& Add(const std::string& name, const std::vector<std::string>& imports,
               const std::string& softdep = "") {
    ModuleFacts& facts = facts_[Path(name)];
    facts.file = Path(name) + ".ko";
    facts.name = name;
    for (const std::string& import : imports) facts.imports.push_back({import, false, 1});
    if (!softdep.empty()) facts.modinfo.emplace_back("softdep", softdep);
    return Export(name);
  }
  Modules& Export(const std::string& name) {
    for (const int number : {1, 2})
      symvers_ += fmt::format("0x1\t{}_{}\t{}\tEXPORT_SYMBOL\t\n", name, number, Path(name));
    return *this;
  }
  Modules& AddWeakImport(const std::string& name, const std::string& import) {
    facts_[Path(name)].imports.push_back({import, true, std::nullopt});
    return *this;
  }

  Result<LoadOrder> Order(const std::string& name) const {
    SymbolTable table(BuildKind::kInTree);
    REQUIRE(table.AddText(symvers_, "Module.symvers"));
    ModuleSource source;
    source.read = [this](const ModulePath& path) -> Result<std::optional<ModuleFacts>> {
      const auto found = facts_.find(path);
      return found == facts_.end() ? std::optional<ModuleFacts>() : found->second;
    };
    source.find = [this](const std::string& wanted) -> std::vector<ModulePath> {
      if (wanted == "any") return {Path("first"), Path("last")};
      if (!facts_.contains(Path(wanted))) return {};
      return {Path(wanted)};
    };
    return FindLoadOrder(table, Path(name), facts_.at(Path(name)), source);
  }

  // "b a!": what is not built has a '!', what nobody knows a '?'.
  std::string Steps(const std::string& name) const {
    std::string text;
    for (const LoadStep& step : Must(Order(name)).steps) {
      if (!text.empty()) text += ' ';
      text += step.module.substr(step.module.rfind('/') + 1);
      text += !step.found ? "?" : !step.built ? "!" : "";
    }
    return text;
  }

 private:
  static std::string Path(const std::string& name) { return "m/" + name; }

  std::map<std::string, ModuleFacts> facts_;
  std::string symvers_;
};

TEST_CASE("providers come with the symbols that are imported from them") {
  Modules modules;
  modules.Add("a", {"kfree"}).Add("b", {"a_2", "a_1", "b_1", "kfree", "nobody", "module_layout"});
  modules.AddWeakImport("b", "perhaps");
  const LoadOrder order = Must(modules.Order("b"));
  const Providers& providers = order.providers.at("m/b");
  REQUIRE(providers.used.size() == 2);
  CHECK(providers.used[0].provider == "m/a");
  CHECK(providers.used[0].symbols == std::vector<std::string>{"a_2", "a_1"});
  CHECK(providers.used[1].provider == "vmlinux");
  CHECK(providers.used[1].symbols == std::vector<std::string>{"kfree"});
  CHECK(providers.missing == std::vector<std::string>{"nobody"});
  CHECK(providers.may_miss == std::vector<std::string>{"perhaps"});
}

TEST_CASE("a module is loaded after all that it needs, each once") {
  Modules modules;
  modules.Add("d", {"c_1", "b_1"}).Add("c", {"a_1"}).Add("b", {"a_2"}).Add("a", {});
  CHECK(modules.Steps("d") == "a b c d");
  CHECK(modules.Steps("a") == "a");
}

TEST_CASE("nobody knows what a module that is not built needs") {
  Modules modules;
  modules.Add("b", {"a_1"}).Export("a");
  CHECK(modules.Steps("b") == "a! b");
  CHECK_FALSE(Must(modules.Order("b")).providers.contains("m/a"));
}

TEST_CASE("soft dependencies are loaded before and after, with what they need") {
  Modules modules;
  modules.Add("m", {"a_1"}, "pre: first second post: last").Add("a", {}).Add("first", {"b_1"});
  modules.Add("b", {}).Add("last", {});
  CHECK(modules.Steps("m") == "a b first second? m last");
  const LoadOrder order = Must(modules.Order("m"));
  CHECK(order.steps[0].why == LoadStep::Why::kProvider);
  CHECK(order.steps[2].why == LoadStep::Why::kSoftBefore);
  CHECK(order.steps[4].why == LoadStep::Why::kItself);
  CHECK(order.steps[5].why == LoadStep::Why::kSoftAfter);
}

TEST_CASE("a soft dependency may stand for several modules") {
  Modules modules;
  modules.Add("m", {}, "pre: any").Add("first", {}).Add("last", {});
  CHECK(modules.Steps("m") == "first last m");
}

TEST_CASE("the soft dependencies of a provider go with it") {
  Modules modules;
  modules.Add("m", {"a_1"}).Add("a", {}, "pre: x post: y").Add("x", {}).Add("y", {});
  CHECK(modules.Steps("m") == "x a y m");
}

TEST_CASE("a soft dependency that needs the module itself comes after it") {
  Modules modules;
  modules.Add("m", {}, "pre: s").Add("s", {"t_1"}).Add("t", {"m_1"});
  CHECK(modules.Steps("m") == "m t s");
}

TEST_CASE("soft dependencies may go round in a circle") {
  Modules modules;
  modules.Add("m", {}, "pre: s").Add("s", {}, "pre: m post: m");
  CHECK(modules.Steps("m") == "s m");
}

TEST_CASE("modules that need each other are named with the symbols") {
  Modules modules;
  modules.Add("d", {"c_1"}).Add("c", {"b_1", "b_2"}).Add("b", {"a_1"}).Add("a", {"c_2"});
  const Result<LoadOrder> order = modules.Order("d");
  REQUIRE_FALSE(order.has_value());
  CHECK(Format(order.error().diagnostic(), {}) ==
        "error: no module of a cycle can be loaded first: 'm/c' needs 'm/b' needs 'm/a' needs "
        "'m/c'\n"
        "hint: move what both need into a module of its own\n"
        "note: Module.symvers:6: 'm/c' imports 'b_1', 'b_2' from 'm/b'\n"
        "note: Module.symvers:8: 'm/b' imports 'a_1' from 'm/a'\n"
        "note: Module.symvers:5: 'm/a' imports 'c_2' from 'm/c'\n");
}

}  // namespace
}  // namespace kninja::kmod
