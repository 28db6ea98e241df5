// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_question.h"

#include <algorithm>
#include <set>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/plan_edge.h"
#include "src/driver/plan_symbols.h"
#include "src/driver/saved_command.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kVersion = "1";  // Of what is in a question; goes up with each change.

// Variables of the caller's that a compiler, an assembler or a linker obeys: the
// manuals of gcc ("Environment Variables"), clang and ld; reproducible-builds.org.
constexpr const char* kObeyed[] = {"C_INCLUDE_PATH",
                                   "CCC_OVERRIDE_OPTIONS",
                                   "COLLECT_GCC_OPTIONS",
                                   "COMPILER_PATH",
                                   "CPATH",
                                   "CPLUS_INCLUDE_PATH",
                                   "DEPENDENCIES_OUTPUT",
                                   "GCC_COMPARE_DEBUG",
                                   "GCC_EXEC_PREFIX",
                                   "GNUTARGET",
                                   "LANG",
                                   "LC_ALL",
                                   "LC_CTYPE",
                                   "LDEMULATION",
                                   "LD_LIBRARY_PATH",
                                   "LD_PRELOAD",
                                   "LD_RUN_PATH",
                                   "LIBRARY_PATH",
                                   "SOURCE_DATE_EPOCH",
                                   "SUNPRO_DEPENDENCIES",
                                   "TZ"};
// Those of kbuild's that name compilers.
constexpr const char* kCompilers[] = {"CC", "HOSTCC", "HOSTCXX", "LD", "AS"};

bool EndsWord(char c) {
  static constexpr CharSet kEnds(" \t\n;|&(){}<>'\"`=,:$");
  return kEnds.Has(c);
}

// Calls `visit` with each part of a script that may be a path.
template <class Visit>
void ForEachWord(std::string_view script, const Visit& visit) {
  for (size_t begin = 0; begin < script.size();) {
    size_t end = begin;
    while (end < script.size() && !EndsWord(script[end])) ++end;
    std::string_view word = script.substr(begin, end - begin);
    begin = end + 1;
    // -Iinclude, -Tmodule.lds, @objects
    if (word.starts_with('-')) word.remove_prefix(std::min<size_t>(2, word.size()));
    if (word.starts_with('@')) word.remove_prefix(1);
    if (!word.empty() && word.front() != '-') visit(word);
  }
}

// Scratch files and kbuild's records, which come and go: ".super.o.d", ".tmp_super.o".
bool IsHidden(std::string_view path) { return BaseName(path).starts_with('.'); }

}  // namespace

CacheQuestions::CacheQuestions(const kbuild::BuildModel& model, const graph::DependencyGraph& graph,
                               const Disk& disk, Environment caller, CompilerParts& compilers)
    : model_(model),
      graph_(graph),
      disk_(disk),
      caller_(std::move(caller)),
      compilers_(compilers) {}

std::string_view CacheQuestions::NotCached(const kbuild::Edge& edge) {
  if (edge.outputs.empty()) return "it makes no file";
  // kbuild asks of commands that it saves that their prerequisites be all they read; of
  // a plain recipe nobody knows.
  if (edge.cmd_file.empty() || edge.kind == "recipe") return "it is no command that kbuild saves";
  return "";
}

void CacheQuestions::AddContent(std::string_view field, std::string_view path,
                                const Digest& digest) {
  readable_ = readable_ && digest != kUnreadable;
  key_.Add(field, path, digest);
}

void CacheQuestions::AddEnvironment(const kbuild::Edge& edge) {
  const kbuild::CommandEnvironment& environment = model_.environments[edge.environment];
  for (const auto& [name, value] : environment.set) key_.Add("set", name + "=" + value);
  for (const char* name : kObeyed) {
    const bool is_unset = std::find(environment.unset.begin(), environment.unset.end(), name) !=
                          environment.unset.end();
    const auto found = caller_.find(name);
    if (is_unset || found == caller_.end() || environment.set.contains(name)) continue;
    key_.Add("caller", std::string(name) + "=" + found->second);
  }
}

void CacheQuestions::AddInputs(const kbuild::Edge& edge, FileTable& files) {
  const EdgeFiles named = FilesOf(edge, files);
  files.Hash(named.inputs);
  for (size_t i = 0; i < edge.inputs.size(); ++i) {
    const std::string& path = edge.inputs[i];
    if (std::find(edge.symbol_lists.begin(), edge.symbol_lists.end(), path) !=
        edge.symbol_lists.end())
      continue;
    AddContent("input", path, files.Content(files.Id(path)));
  }
  if (!edge.symbol_lists.empty()) AddContent("symbols", "", SymbolLinesDigest(disk_, edge));
}

void CacheQuestions::AddWords(const kbuild::Edge& edge, FileTable& files,
                              std::optional<int64_t> began_ns) {
  std::set<std::string_view> seen(edge.inputs.begin(), edge.inputs.end());
  seen.insert(edge.outputs.begin(), edge.outputs.end());
  seen.insert(edge.symbol_lists.begin(), edge.symbol_lists.end());
  seen.insert({edge.depfile, edge.leftover});
  ForEachWord(edge.script, [&](std::string_view word) {
    if (!seen.insert(word).second || IsHidden(word) || word.starts_with("/dev/")) return;
    // What commands of this build make counts where it is a prerequisite; else it may be
    // what comes after (modules.order names .ko files).
    if (graph_.Producer(word)) return;
    const FileId file = files.Id(word);
    const std::optional<FileSignature>& signature = files.Signature(file);
    if (!signature || signature->directory) return;
    if (began_ns && signature->mtime_ns + ClockGrain(*signature) >= *began_ns) readable_ = false;
    AddContent("word", word, files.Content(file));
  });
}

void CacheQuestions::AddCompilers(const kbuild::Edge& edge) {
  const Environment& set = model_.environments[edge.environment].set;
  std::set<std::string_view> words;
  ForEachWord(edge.script, [&](std::string_view word) { words.insert(word); });
  std::set<std::string> compilers;
  for (const char* name : kCompilers) {
    const auto found = set.find(name);
    if (found == set.end()) continue;
    const std::vector<std::string_view> own = SplitWords(found->second);
    if (!own.empty() && words.contains(own.front())) compilers.insert(found->second);
  }
  for (const std::string& compiler : compilers)
    for (const ToolPart& part : compilers_.Of(compiler)) key_.Add("tool", part.path, part.digest);
}

// modpost takes more of an object than its bytes: the CRCs of its exports from the .cmd
// files of what it is linked from, and checksums of the sources that these name and of
// what lies beside them (modpost.c, extract_crcs_for_object; sumversion.c).
void CacheQuestions::AddObjects(graph::EdgeId modpost, FileTable& files) {
  const kbuild::Edge& edge = model_.edges[graph::Index(modpost)];
  for (const graph::EdgeId id : graph_.Needed(edge.inputs)) {
    const kbuild::Edge& before = model_.edges[graph::Index(id)];
    if (before.cmd_file.empty()) continue;
    const FileId record = files.Id(before.cmd_file);
    AddContent("record", before.cmd_file, files.Content(record));
    const Result<std::string> text = disk_.Read(before.cmd_file);
    const auto saved = text ? ParseSavedCommand(*text) : std::nullopt;
    if (!saved || saved->source.empty()) continue;
    std::vector<FileId> sources = {files.Id(saved->source)};
    for (const std::string_view path : saved->dependencies)
      if (DirName(path) == DirName(saved->source)) sources.push_back(files.Id(path));
    files.Hash(sources);
    for (const FileId source : sources)
      AddContent("source", files.path(source), files.Content(source));
  }
}

std::optional<cache::KeyText> CacheQuestions::Ask(graph::EdgeId id, FileTable& files,
                                                  std::optional<int64_t> began_ns) {
  const kbuild::Edge& edge = model_.edges[graph::Index(id)];
  key_ = {};
  readable_ = true;
  key_.Add("question", kVersion);
  key_.Add("directory", model_.directory);
  key_.Add("kind", edge.kind);
  for (const std::string& output : edge.outputs) key_.Add("output", output);
  key_.Add("command", edge.command);
  key_.Add("script", edge.script);
  AddEnvironment(edge);
  AddInputs(edge, files);
  AddWords(edge, files, began_ns);
  AddCompilers(edge);
  if (edge.kind == "modpost") AddObjects(id, files);
  if (!readable_) return std::nullopt;
  return std::move(key_);
}

}  // namespace kninja::driver
