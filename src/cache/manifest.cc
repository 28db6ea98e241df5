// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/manifest.h"

#include <algorithm>

#include "src/base/field_file.h"
#include "src/cache/key.h"

namespace kninja::cache {
namespace {

// The fields (src/base/field_file.h). A manifest: for each variant the numbers of
// files, symbols and absent paths, then path and digest of each file, name and value of
// each symbol, each path. A result: milliseconds, then of each file path, digest, size
// and whether it is executable.
constexpr std::string_view kManifest = "kninja cache manifest 1\n";
constexpr std::string_view kResult = "kninja cache result 1\n";

// Of one question: sources that changed for and back, and headers of as many trees.
constexpr size_t kMostVariants = 16;
// More than any list in a record of ours can have.
constexpr uint64_t kMostItems = 1'000'000;

Digest ReadDigest(FieldReader& fields) { return FromHex(fields.Text()).value_or(Digest{}); }

uint64_t ReadCount(FieldReader& fields) { return std::min(fields.Number(), kMostItems); }

Variant ReadVariant(FieldReader& fields) {
  Variant variant;
  const uint64_t files = ReadCount(fields), symbols = ReadCount(fields), absent = ReadCount(fields);
  for (uint64_t i = 0; i < files && fields.ok(); ++i) {
    std::string path(fields.Text());
    variant.files.push_back({std::move(path), ReadDigest(fields)});
  }
  for (uint64_t i = 0; i < symbols && fields.ok(); ++i) {
    std::string name(fields.Text());
    variant.symbols.push_back({std::move(name), std::string(fields.Text())});
  }
  for (uint64_t i = 0; i < absent && fields.ok(); ++i) variant.absent.emplace_back(fields.Text());
  return variant;
}

}  // namespace

Digest ResultKey(const Digest& question, const Variant& variant) {
  KeyText key;
  key.Add("question", ToHex(question));
  for (const SeenFile& file : variant.files) key.Add("file", file.path, file.digest);
  for (const SeenSymbol& symbol : variant.symbols)
    key.Add("symbol", symbol.name + "=" + symbol.value);
  for (const std::string& path : variant.absent) key.Add("absent", path);
  return key.digest();
}

void Manifest::Add(Variant variant) {
  std::erase(variants, variant);
  variants.insert(variants.begin(), std::move(variant));
  if (variants.size() > kMostVariants) variants.resize(kMostVariants);
}

std::string Encode(const Manifest& manifest) {
  FieldWriter fields;
  for (const Variant& variant : manifest.variants) {
    fields.Number(variant.files.size());
    fields.Number(variant.symbols.size());
    fields.Number(variant.absent.size());
    for (const SeenFile& file : variant.files) {
      fields.Text(file.path);
      fields.Text(ToHex(file.digest));
    }
    for (const SeenSymbol& symbol : variant.symbols) {
      fields.Text(symbol.name);
      fields.Text(symbol.value);
    }
    for (const std::string& path : variant.absent) fields.Text(path);
  }
  return fields.Finish(kManifest);
}

std::optional<Manifest> DecodeManifest(std::string_view bytes) {
  std::optional<FieldReader> fields = FieldReader::Open(kManifest, bytes);
  if (!fields) return std::nullopt;
  Manifest manifest;
  while (fields->ok() && !fields->at_end()) manifest.variants.push_back(ReadVariant(*fields));
  if (!fields->ok()) return std::nullopt;
  return manifest;
}

std::string Encode(const ResultRecord& result) {
  FieldWriter fields;
  fields.Number(result.milliseconds);
  for (const MadeFile& file : result.files) {
    fields.Text(file.path);
    fields.Text(ToHex(file.blob.digest));
    fields.Number(file.blob.size);
    fields.Number(file.executable ? 1 : 0);
  }
  return fields.Finish(kResult);
}

std::optional<ResultRecord> DecodeResult(std::string_view bytes) {
  std::optional<FieldReader> fields = FieldReader::Open(kResult, bytes);
  if (!fields) return std::nullopt;
  ResultRecord result;
  result.milliseconds = fields->Number();
  while (fields->ok() && !fields->at_end()) {
    MadeFile file;
    file.path = fields->Text();
    file.blob.digest = ReadDigest(*fields);
    file.blob.size = fields->Number();
    file.executable = fields->Number() != 0;
    result.files.push_back(std::move(file));
  }
  if (!fields->ok()) return std::nullopt;
  return result;
}

}  // namespace kninja::cache
