// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_explain.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "src/base/path.h"
#include "src/cache/manifest.h"
#include "src/driver/build_cache.h"
#include "src/driver/cache_question.h"
#include "src/driver/state_check.h"
#include "src/driver/state_files.h"
#include "src/graph/dependency_graph.h"
#include "src/kernel/capture.h"

namespace kninja::driver {
namespace {

// The directory that is built for it: the nearest with a makefile.
Result<Target> TargetOf(Session& session, const std::string& output) {
  std::string directory(DirName(output));
  while (true) {
    Result<Target> target = session.Resolve(directory.empty() ? "." : directory);
    if (target || directory.empty() || directory == "/") return target;
    directory = std::string(DirName(directory));
  }
}

std::string VariantText(const Digest& question, const cache::Variant& variant) {
  std::string text = fmt::format("variant {}\n", ToHex(cache::ResultKey(question, variant)));
  for (const cache::SeenFile& file : variant.files)
    text += fmt::format("  file {} {}\n", file.path, ToHex(file.digest));
  for (const cache::SeenSymbol& symbol : variant.symbols)
    text += fmt::format("  symbol {}={}\n", symbol.name, symbol.value);
  for (const std::string& path : variant.absent) text += fmt::format("  absent {}\n", path);
  return text;
}

}  // namespace

Result<std::string> ExplainKey(Session& session, const std::string& output) {
  KN_TRY_ASSIGN(const Target target, TargetOf(session, output));
  KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(target));
  KN_TRY_ASSIGN(const kbuild::BuildModel model, session.Evaluate(target, capture));
  Result<graph::DependencyGraph> graph = graph::DependencyGraph::Make(model);
  if (!graph) return Error(std::move(graph.error()));
  std::optional<graph::EdgeId> edge = graph->Producer(output);
  if (!edge) edge = graph->Producer(JoinPath(session.options().current_directory, output));
  if (!edge)
    return Error(fmt::format("no command of '{}' makes '{}'", target.directory, output),
                 fmt::format("kninja commands {} names all outputs", target.directory));
  const std::string_view not_cached = CacheQuestions::NotCached(model.edges[graph::Index(*edge)]);
  if (!not_cached.empty())
    return Error(fmt::format("the result of '{}' is never kept: {}", output, not_cached));

  const RealDisk disk(model.directory);
  FileTable files(disk, FileClock());
  BuildCache cache(session, CacheUse::kFull);
  CacheQuestions questions(model, *graph, disk, session.EnvironmentFor(target), cache.compilers());
  const std::optional<cache::KeyText> question = questions.Ask(*edge, files);
  if (!question)
    return Error(fmt::format("something that '{}' is made from cannot be read", output),
                 "build what it needs first");
  std::string text = question->text() + fmt::format("key {}\n", ToHex(question->digest()));
  cache::Store* store = cache.ForReading();
  const std::optional<std::string> bytes =
      store == nullptr ? std::nullopt : store->GetRecord(question->digest());
  if (const auto manifest = bytes ? cache::DecodeManifest(*bytes) : std::nullopt)
    for (const cache::Variant& variant : manifest->variants)
      text += VariantText(question->digest(), variant);
  return text;
}

}  // namespace kninja::driver
