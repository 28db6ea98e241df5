// SPDX-License-Identifier: GPL-2.0-or-later
// Measures how long the cache's store takes to keep files and to give them back, with
// each packing, and how many bytes of the disk they take. benchmarks/store compiles it.
//
// usage: store RUNS THREADS DIRECTORY FILE...
//   RUNS       measured runs; one more comes before them and does not count
//   THREADS    that share the files
//   DIRECTORY  where stores and targets are made; what is made is removed
// The packings take turns. Files are in memory after the first run; what was put is on
// the disk, too, before it is given back. `copy` reads and writes them without any store: what
// cannot be beaten where the file system shares no blocks. Prints a table in Markdown.
#include "src/cache/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "src/base/thread_pool.h"

namespace {

namespace fs = std::filesystem;
using kninja::cache::Blob;
using kninja::cache::Packing;
using kninja::cache::Store;

[[noreturn]] void Die(const std::string& message) {
  fmt::print(stderr, "store: {}\n", message);
  std::exit(1);
}

struct Row {
  const char* name;
  Packing packing;
  std::vector<double> put, get;
  std::vector<double> put_cpu, get_cpu;
  uint64_t bytes = 0;
};

struct Request {
  size_t runs = 0;
  unsigned threads = 0;
  std::string directory;
  std::vector<std::string> files;
};

// In milliseconds, of all threads.
double CpuTime() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

// Adds how long `work` took, in milliseconds.
template <class Work>
void Measure(const Work& work, bool counts, std::vector<double>* times, std::vector<double>* cpu) {
  const double cpu_before = CpuTime();
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
  if (!counts) return;
  times->push_back(time.count());
  cpu->push_back(CpuTime() - cpu_before);
}

template <class Task>
void ForEachFile(const Request& request, const Task& task) {
  for (const kninja::Status& status : kninja::RunInParallel(
           request.files.size(), request.threads,
           [&](size_t i) { return task(i, fmt::format("{}/to/{}", request.directory, i)); }))
    if (!status) Die(status.error().message());
}

void MakeFolders(const Request& request) {
  for (const char* name : {"to", "store"}) {
    fs::remove_all(request.directory + "/" + name);
    fs::create_directory(request.directory + "/" + name);
  }
}

void MeasureStore(const Request& request, Row* row, bool counts) {
  MakeFolders(request);
  kninja::cache::StoreOptions options;
  options.directory = request.directory + "/store";
  options.packing = row->packing;
  auto store = Store::Open(options);
  if (!store) Die(store.error().message());
  std::vector<Blob> blobs(request.files.size());
  const auto put = [&](size_t i, const std::string&) -> kninja::Status {
    KN_TRY_ASSIGN(blobs[i], store->PutFile(request.files[i]));
    return {};
  };
  const auto get = [&](size_t i, const std::string& to) -> kninja::Status {
    KN_TRY_ASSIGN(const bool sound, store->GetFile(blobs[i], to, false));
    return sound ? kninja::Status() : kninja::Error("a blob is gone");
  };
  Measure([&] { ForEachFile(request, put); }, counts, &row->put, &row->put_cpu);
  // What is restored was put long ago, and cloning waits until it is on the disk.
  const int folder = open(request.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  syncfs(folder);
  close(folder);
  Measure([&] { ForEachFile(request, get); }, counts, &row->get, &row->get_cpu);
  row->bytes = store->Measure().bytes;
}

// As `cp` without its clones.
kninja::Status Copy(const std::string& from, const std::string& to) {
  constexpr size_t kSize = 32 << 10;
  const std::unique_ptr<char[]> buffer(new char[kSize]);
  const int in = open(from.c_str(), O_RDONLY | O_CLOEXEC);
  const int out = open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  ssize_t size = 0;
  while ((size = read(in, buffer.get(), kSize)) > 0)
    if (write(out, buffer.get(), static_cast<size_t>(size)) != size) size = -1;
  close(in);
  close(out);
  return size == 0 ? kninja::Status() : kninja::Error("cannot copy " + from);
}

void MeasureCopy(const Request& request, Row* row, bool counts) {
  MakeFolders(request);
  const auto copy = [&](size_t i, const std::string& to) { return Copy(request.files[i], to); };
  Measure([&] { ForEachFile(request, copy); }, counts, &row->get, &row->get_cpu);
}

double Median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::string Times(const std::vector<double>& times, const std::vector<double>& cpu) {
  if (times.empty()) return "-";
  const auto [least, most] = std::minmax_element(times.begin(), times.end());
  return fmt::format("{:.0f} ms ({:.0f}–{:.0f}), CPU {:.0f} ms", Median(times), *least, *most,
                     Median(cpu));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) Die("usage: store RUNS THREADS DIRECTORY FILE...");
  Request request;
  request.runs = std::strtoul(argv[1], nullptr, 10);
  request.threads = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  request.directory = argv[3];
  request.files.assign(argv + 4, argv + argc);
  // The largest first, as nobody shall wait for the last one.
  std::sort(request.files.begin(), request.files.end(),
            [](const std::string& a, const std::string& b) {
              return fs::file_size(a) > fs::file_size(b);
            });
  uint64_t bytes = 0;
  for (const std::string& file : request.files) bytes += fs::file_size(file);

  Row copy{"copy", Packing::kPlain};
  Row rows[] = {{"plain", Packing::kPlain}, {"zlib", Packing::kZlib}, {"zstd", Packing::kZstd}};
  for (size_t run = 0; run <= request.runs; ++run) {
    MeasureCopy(request, &copy, run > 0);
    for (Row& row : rows) MeasureStore(request, &row, run > 0);
  }
  fs::remove_all(request.directory + "/to");
  fs::remove_all(request.directory + "/store");

  fmt::print("{} files, {:.1f} MB, {} threads; median of {} (min–max)\n\n", request.files.size(),
             static_cast<double>(bytes) / 1e6, request.threads, request.runs);
  fmt::print("| packing | put | get | on disk |\n|---|---|---|---|\n");
  fmt::print("| none: copied | - | {} | - |\n", Times(copy.get, copy.get_cpu));
  for (const Row& row : rows)
    fmt::print("| {} | {} | {} | {:.1f} MB |\n", row.name, Times(row.put, row.put_cpu),
               Times(row.get, row.get_cpu), static_cast<double>(row.bytes) / 1e6);
  return 0;
}
