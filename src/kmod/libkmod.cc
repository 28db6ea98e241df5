// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/libkmod.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <libkmod.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>

namespace kninja::kmod {

// What is called, with the header's own types.
struct Libkmod::Functions {
  decltype(&kmod_new) create;
  decltype(&kmod_unref) destroy;
  decltype(&kmod_set_log_fn) set_log;
  decltype(&kmod_list_next) next;
  decltype(&kmod_module_new_from_path) open_module;
  decltype(&kmod_module_unref) close_module;
  decltype(&kmod_module_get_name) name;
  decltype(&kmod_module_get_info) info;
  decltype(&kmod_module_info_get_key) info_key;
  decltype(&kmod_module_info_get_value) info_value;
  decltype(&kmod_module_info_free_list) free_info;
  decltype(&kmod_module_get_symbols) exports;
  decltype(&kmod_module_symbol_get_symbol) export_name;
  decltype(&kmod_module_symbol_get_crc) export_crc;
  decltype(&kmod_module_symbols_free_list) free_exports;
  decltype(&kmod_module_get_dependency_symbols) imports;
  decltype(&kmod_module_dependency_symbol_get_symbol) import_name;
  decltype(&kmod_module_dependency_symbol_get_crc) import_crc;
  decltype(&kmod_module_dependency_symbol_get_bind) import_bind;
  decltype(&kmod_module_dependency_symbols_free_list) free_imports;

  // The first name that `library` lacks; nullptr when all are there.
  const char* FindAll(void* library);
};

namespace {

// Takes the functions out of a library until one is not there.
class Finder {
 public:
  explicit Finder(void* library) : library_(library) {}
  template <class Function>
  Finder& Find(const char* name, Function* function) {
    *function = reinterpret_cast<Function>(dlsym(library_, name));
    if (*function == nullptr && missing_ == nullptr) missing_ = name;
    return *this;
  }
  const char* missing() const { return missing_; }

 private:
  void* library_;
  const char* missing_ = nullptr;
};

// libkmod prints by itself unless it is told to whom.
void DropMessage(void*, int, const char*, int, const char*, const char*, va_list) {}

Error CannotRead(const std::string& path, int error) {
  Diagnostic diagnostic;
  diagnostic.location.file = path;
  if (error == ENOEXEC || error == EINVAL || error == EBADF)
    diagnostic.message = "expected a module, found a file that libkmod cannot read as one";
  else
    diagnostic.message = fmt::format("libkmod cannot read it: {}", strerror(error));
  diagnostic.hint = "build or copy it again";
  return Error(std::move(diagnostic));
}

// A function of libkmod's that fills a list has none to fill where the section is
// missing: kmod 30 says ENODATA, other versions ENOENT.
bool NothingThere(int error) { return error == ENODATA || error == ENOENT; }

}  // namespace

const char* Libkmod::Functions::FindAll(void* library) {
  return Finder(library)
      .Find("kmod_new", &create)
      .Find("kmod_unref", &destroy)
      .Find("kmod_set_log_fn", &set_log)
      .Find("kmod_list_next", &next)
      .Find("kmod_module_new_from_path", &open_module)
      .Find("kmod_module_unref", &close_module)
      .Find("kmod_module_get_name", &name)
      .Find("kmod_module_get_info", &info)
      .Find("kmod_module_info_get_key", &info_key)
      .Find("kmod_module_info_get_value", &info_value)
      .Find("kmod_module_info_free_list", &free_info)
      .Find("kmod_module_get_symbols", &exports)
      .Find("kmod_module_symbol_get_symbol", &export_name)
      .Find("kmod_module_symbol_get_crc", &export_crc)
      .Find("kmod_module_symbols_free_list", &free_exports)
      .Find("kmod_module_get_dependency_symbols", &imports)
      .Find("kmod_module_dependency_symbol_get_symbol", &import_name)
      .Find("kmod_module_dependency_symbol_get_crc", &import_crc)
      .Find("kmod_module_dependency_symbol_get_bind", &import_bind)
      .Find("kmod_module_dependency_symbols_free_list", &free_imports)
      .missing();
}

Libkmod::Libkmod(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}
Libkmod::Libkmod(Libkmod&&) noexcept = default;
Libkmod& Libkmod::operator=(Libkmod&&) noexcept = default;
Libkmod::~Libkmod() = default;

Result<Libkmod> Libkmod::Load(const std::string& soname) {
  void* library = dlopen(soname.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    return Error(fmt::format("cannot load libkmod: {}", reason == nullptr ? soname : reason),
                 "install libkmod2 (Debian) or kmod-libs: it unpacks compressed modules");
  }
  auto functions = std::make_unique<Functions>();
  if (const char* missing = functions->FindAll(library)) {
    dlclose(library);
    return Error(fmt::format("'{}' has no function '{}'", soname, missing),
                 "install another version of libkmod: 6 or later");
  }
  return Libkmod(std::move(functions));
}

namespace {

// libkmod has no CRC of zero: that is none.
std::optional<uint32_t> CrcOf(uint64_t crc) {
  return crc == 0 ? std::nullopt : std::optional(static_cast<uint32_t>(crc));
}

// One of libkmod's lists about a module.
class List {
 public:
  using Fill = int (*)(const kmod_module*, kmod_list**);
  using Free = void (*)(kmod_list*);
  using Next = kmod_list* (*)(const kmod_list*, const kmod_list*);

  List(Next next, Free free) : next_(next), free_(free) {}
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() {
    if (head_ != nullptr) free_(head_);
  }

  /// Fills it and calls `each` with all entries; an errno, or 0.
  template <class Each>
  int ForEach(Fill fill, const kmod_module* module, const Each& each) {
    const int error = -fill(module, &head_);
    if (error > 0) return NothingThere(error) ? 0 : error;
    for (kmod_list* entry = head_; entry != nullptr; entry = next_(head_, entry)) each(entry);
    return 0;
  }

 private:
  Next next_;
  Free free_;
  kmod_list* head_ = nullptr;
};

}  // namespace

Result<ModuleFacts> Libkmod::Read(const std::string& path) const {
  const Functions& kmod = *functions_;
  // A context for each file: one context takes two files of one name for the same
  // module. Without configuration, which says nothing of files.
  const char* no_configuration = nullptr;
  const std::unique_ptr<kmod_ctx, decltype(kmod.destroy)> context(
      kmod.create("/", &no_configuration), kmod.destroy);
  if (context == nullptr) return Error("libkmod cannot be initialised");
  kmod.set_log(context.get(), DropMessage, nullptr);
  kmod_module* opened = nullptr;
  int error = -kmod.open_module(context.get(), path.c_str(), &opened);
  if (error > 0) return CannotRead(path, error);
  const std::unique_ptr<kmod_module, decltype(kmod.close_module)> module(opened, kmod.close_module);

  ModuleFacts facts;
  facts.file = path;
  facts.name = kmod.name(module.get());
  List info(kmod.next, kmod.free_info);
  List exports(kmod.next, kmod.free_exports);
  List imports(kmod.next, kmod.free_imports);
  error = info.ForEach(kmod.info, module.get(), [&](const kmod_list* entry) {
    facts.modinfo.emplace_back(kmod.info_key(entry), kmod.info_value(entry));
  });
  if (error != 0) return CannotRead(path, error);
  error = exports.ForEach(kmod.exports, module.get(), [&](const kmod_list* entry) {
    facts.exports.push_back({kmod.export_name(entry), CrcOf(kmod.export_crc(entry)), {}, {}});
  });
  if (error != 0) return CannotRead(path, error);
  error = imports.ForEach(kmod.imports, module.get(), [&](const kmod_list* entry) {
    facts.imports.push_back({kmod.import_name(entry), kmod.import_bind(entry) == KMOD_SYMBOL_WEAK,
                             CrcOf(kmod.import_crc(entry))});
  });
  if (error != 0) return CannotRead(path, error);
  SortSymbols(&facts);
  return facts;
}

}  // namespace kninja::kmod
