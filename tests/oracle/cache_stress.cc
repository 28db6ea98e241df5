// SPDX-License-Identifier: GPL-2.0-or-later
// What the cache's store must bear: many processes at once that are killed, damage, a
// full disk, a disk that is read-only. cache_store_test.sh calls it.
//
// usage: cache_stress crowd FOLDER SECONDS [damage]
//        cache_stress full STORE OTHER [LIMIT]
//        cache_stress read-only STORE TARGET
//   crowd      20 processes put and get the same and different things on FOLDER/store, and are
//              killed at random; with `damage` bytes of the store's files are changed meanwhile
//   full       puts into STORE until it is full; OTHER, on another disk, has room. With LIMIT
//              no file gets longer than so many bytes
//   read-only  gets what `full` left in STORE, which cannot be written to
// Prints what is wrong; exit code 1 when anything is.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "src/cache/statistics.h"
#include "src/cache/store.h"

namespace {

namespace fs = std::filesystem;
using kninja::Digest;
using kninja::Result;
using kninja::Status;
using kninja::cache::Blob;
using kninja::cache::Packing;
using kninja::cache::Store;
using kninja::cache::StoreOptions;
using Random = std::mt19937;

constexpr int kProcesses = 20;
constexpr unsigned kThings = 150;

int wrong = 0;

void Expect(bool holds, const std::string& what) {
  if (holds) return;
  ++wrong;
  fmt::print(stderr, "wrong: {}\n", what);
}
void Expect(const Status& status, const std::string& what) {
  Expect(status.ok(), status.ok() ? "" : what + ": " + status.error().message());
}
template <class T>
void Expect(const Result<T>& result, const std::string& what) {
  Expect(result.has_value(), result ? "" : what + ": " + result.error().message());
}

// The content of a thing, which its number alone decides: empty, short or long.
std::string ContentOf(unsigned thing) {
  Random random(thing);
  const size_t sizes[] = {0, 1, 100, 5000, 40000, 300000};
  std::string content(sizes[random() % 6], '\0');
  for (char& c : content) c = static_cast<char>('a' + random() % 8);
  return content;
}
Blob BlobOf(const std::string& content) { return {kninja::HashBytes(content), content.size()}; }
Digest KeyOf(unsigned thing) { return kninja::HashBytes(fmt::format("key {}", thing)); }

std::string ReadFile(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}
void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

Store OpenStore(const std::string& directory, Packing packing, uint64_t limit) {
  StoreOptions options;
  options.directory = directory;
  options.packing = packing;
  options.limit = limit;
  Result<Store> store = Store::Open(options);
  if (store) return std::move(*store);
  fmt::print(stderr, "wrong: {}\n", store.error().message());
  std::exit(1);
}

// --- crowd ----------------------------------------------------------------------

// What all processes share, whoever is killed.
struct Shared {
  std::atomic<uint64_t> wrong, begun, ended, gets, hits;
};

class Worker {
 public:
  Worker(const std::string& folder, unsigned seed, Shared& shared)
      : random_(seed),
        shared_(shared),
        directory_(folder + "/store"),
        own_(fmt::format("{}/{}", folder, getpid())),
        store_(OpenStore(directory_, static_cast<Packing>(random_() % 3), 6 << 20)) {}

  void Step() {
    const unsigned thing = random_() % kThings;
    const std::string content = ContentOf(thing);
    switch (random_() % 20) {
      case 0:
        return Expect(store_.CollectGarbage(), "gc");
      case 1:
        return Expect(random_() % 10 > 0 || store_.Verify().has_value(), "verify");
      case 2:
        return AddStatistics();
      case 3:
      case 4:
      case 5:
      case 6:
        return PutAndGetRecord(thing);
      case 7:
      case 8:
      case 9:
      case 10:
      case 11:
        return Put(content);
      default:
        return Get(thing, content);
    }
  }

 private:
  void AddStatistics() {
    kninja::cache::Statistics run;
    run.hits = 1;
    ++shared_.begun;
    const Status added = kninja::cache::AddStatistics(directory_, run);
    Expect(added, "statistics");
    if (added) ++shared_.ended;
  }

  void Put(const std::string& content) {
    WriteFile(own_ + ".from", content);
    const Result<Blob> blob = store_.PutFile(own_ + ".from");
    Expect(blob, "put");
    Expect(!blob || *blob == BlobOf(content), "put: another blob");
  }

  void Get(unsigned thing, const std::string& content) {
    ++shared_.gets;
    const std::string to = fmt::format("{}.to{}", own_, thing % 3);
    const std::string before = ReadFile(to);
    const Result<bool> got = store_.GetFile(BlobOf(content), to, thing % 2 == 0);
    Expect(got, "get");
    if (!got) return;
    if (*got) ++shared_.hits;
    Expect(ReadFile(to) == (*got ? content : before), "get: other bytes");
  }

  void PutAndGetRecord(unsigned thing) {
    if (random_() % 2 == 0) {
      const unsigned version = random_() % 4;
      Expect(store_.PutRecord(KeyOf(thing), ContentOf(thing * 4 + version)), "put a record");
    }
    const std::optional<std::string> got = store_.GetRecord(KeyOf(thing));
    bool known = !got;
    for (unsigned version = 0; version < 4 && !known; ++version)
      known = *got == ContentOf(thing * 4 + version);
    Expect(known, "get a record: other bytes");
  }

  Random random_;
  Shared& shared_;
  std::string directory_, own_;
  Store store_;
};

pid_t StartWorker(const std::string& folder, unsigned seed, Shared& shared) {
  const pid_t child = fork();
  if (child != 0) return child;
  for (Worker worker(folder, seed, shared);;) {
    worker.Step();
    shared.wrong += static_cast<uint64_t>(std::exchange(wrong, 0));
  }
}

// Files of the store, chosen at random, get another byte, or lose some.
void Damage(const std::string& store, Random& random) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const char* name : {"/blobs", "/records"})
    for (fs::recursive_directory_iterator i(store + name, ignored), end; i != end;
         i.increment(ignored))
      if (i->is_regular_file(ignored)) files.push_back(i->path());
  if (files.empty()) return;
  const int fd = open(files[random() % files.size()].c_str(), O_RDWR | O_CLOEXEC);
  const off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
  if (size > 0) {
    const off_t at = static_cast<off_t>(random()) % size;
    if (random() % 4 == 0 ? ftruncate(fd, at) != 0 : pwrite(fd, "#", 1, at) != 1) ++wrong;
  }
  close(fd);
}

// Nothing that was killed may have left anything but temporary files.
void CheckAfterCrowd(const std::string& folder, const Shared& shared, bool damage) {
  Store store = OpenStore(folder + "/store", Packing::kPlain, 6 << 20);
  const auto verified = store.Verify();
  Expect(verified, "verify");
  if (verified && !damage)
    for (const std::string& path : verified->damaged) Expect(false, "damaged: " + path);
  const auto again = store.Verify();
  Expect(again && again->damaged.empty(), "verify left something damaged");
  const uint64_t counted = kninja::cache::LoadStatistics(folder + "/store").hits;
  Expect(
      counted >= shared.ended && counted <= shared.begun,
      fmt::format("statistics: {} of {} to {}", counted, shared.ended.load(), shared.begun.load()));
  const auto left = std::distance(fs::directory_iterator(folder + "/store/tmp"), {});
  for (const auto& entry : fs::directory_iterator(folder + "/store/tmp"))
    fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(2));
  const auto size = store.CollectGarbage();
  Expect(size && size->bytes <= 6 << 20, "gc: above the limit");
  Expect(fs::is_empty(folder + "/store/tmp"), "gc left temporary files");
  fmt::print("{} gets, {} hits, {} blobs and {} records at the end, {} temporary files left\n",
             shared.gets.load(), shared.hits.load(), size ? size->blobs : 0,
             size ? size->records : 0, left);
}

void Crowd(const std::string& folder, double seconds, bool damage) {
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return Expect(false, "no memory");
  Shared& shared = *new (memory) Shared();
  Random random(damage ? 2 : 1);
  fs::create_directories(folder);
  std::vector<pid_t> workers;
  for (int i = 0; i < kProcesses; ++i) workers.push_back(StartWorker(folder, random(), shared));
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  int kills = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1 + random() % 15));
    if (damage) Damage(folder + "/store", random);
    pid_t& victim = workers[random() % kProcesses];
    kill(victim, SIGKILL);
    int status = 0;
    waitpid(victim, &status, 0);
    Expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "a process ended by itself");
    victim = StartWorker(folder, random(), shared);
    ++kills;
  }
  for (const pid_t worker : workers) kill(worker, SIGKILL);
  for (const pid_t worker : workers) waitpid(worker, nullptr, 0);
  wrong += static_cast<int>(shared.wrong.load());
  fmt::print("{} processes, {} killed; ", kProcesses, kills + kProcesses);
  CheckAfterCrowd(folder, shared, damage);
}

// --- full and read-only ---------------------------------------------------------

// Contents that no packing makes small: `full` puts them until there is no room.
std::string LargeContent(unsigned number) {
  Random random(number + 1000);
  std::string content(300000, '\0');
  for (char& c : content) c = static_cast<char>(random());
  return content;
}

void LimitFiles(const std::string& bytes) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {};
  limit.rlim_cur = limit.rlim_max = std::strtoul(bytes.c_str(), nullptr, 10);
  Expect(setrlimit(RLIMIT_FSIZE, &limit) == 0, "setrlimit");
}

void Full(const std::string& directory, const std::string& other, const std::string& limit) {
  constexpr unsigned kContents = 40;
  const auto source = [&](unsigned i) { return fmt::format("{}/from{}", other, i); };
  for (unsigned i = 0; i < kContents; ++i) WriteFile(source(i), LargeContent(i));
  if (!limit.empty()) LimitFiles(limit);
  Store store = OpenStore(directory, Packing::kZstd, 1 << 20);
  Expect(store.PutRecord(KeyOf(1), "small"), "the first record");
  kninja::cache::Statistics run;
  run.hits = 1;
  Expect(kninja::cache::AddStatistics(directory, run), "the first statistics");
  std::vector<Blob> blobs;
  std::string failure;
  for (unsigned i = 0; failure.empty() && i < kContents; ++i) {
    const Result<Blob> blob = store.PutFile(source(i));
    if (blob)
      blobs.push_back(*blob);
    else
      failure = blob.error().message();
  }
  fmt::print("{} blobs, then: {}\n", blobs.size(), failure);
  Expect(blobs.size() < kContents, "it was never full");

  for (const std::string& name : {directory + "/../to", directory + "/tmp/../../to"}) {
    const Result<bool> got = store.GetFile(blobs.empty() ? Blob() : blobs[0], name, false);
    Expect(!got || !*got, "a get onto the full disk");
    Expect(!fs::exists(name), "half a target");
  }
  const Status recorded = store.PutRecord(KeyOf(1), LargeContent(1));
  Expect(!recorded.ok(), "a record onto the full disk");
  Expect(store.GetRecord(KeyOf(1)) == "small", "the old record is gone");
  Expect(kninja::cache::LoadStatistics(directory).hits == 1, "the statistics are gone");
  for (unsigned i = 0; i < blobs.size(); ++i) {
    const Result<bool> got = store.GetFile(blobs[i], other + "/to", false);
    Expect(got && *got && ReadFile(other + "/to") == LargeContent(i), "a get from the full disk");
  }
  Expect(fs::is_empty(directory + "/tmp"), "temporary files are left");
  const auto verified = store.Verify();
  Expect(verified && verified->damaged.empty(), "verify");
  if (blobs.empty()) return;
  const auto collected = store.CollectGarbage();
  Expect(collected && collected->bytes <= 1 << 20, "gc on the full disk");
  Expect(store.PutFile(source(0)), "a put after gc");
}

void ReadOnly(const std::string& directory, const std::string& target) {
  Store store = OpenStore(directory, Packing::kPlain, 1);
  Expect(!store.writable(), "it says that it can be written to");
  const std::string content = LargeContent(0);
  const Result<bool> got = store.GetFile(BlobOf(content), target, true);
  Expect(got && *got && ReadFile(target) == content, "a get");
  Expect(!store.PutRecord(KeyOf(1), "x").ok(), "a record was put");
  Expect(!store.PutFile(target).has_value(), "a file was put");
  Expect(!store.CollectGarbage().has_value(), "gc");
  Expect(!store.Clear().ok(), "clear");
  Expect(!kninja::cache::AddStatistics(directory, {}).ok(), "statistics");
  const auto verified = store.Verify();
  Expect(verified && verified->damaged.empty() && verified->size.blobs > 0, "verify");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "crowd")
    Crowd(words[1], std::strtod(words[2].c_str(), nullptr), words.size() > 3);
  else if (words.size() >= 3 && words[0] == "full")
    Full(words[1], words[2], words.size() > 3 ? words[3] : "");
  else if (words.size() == 3 && words[0] == "read-only")
    ReadOnly(words[1], words[2]);
  else
    return 2;
  return wrong == 0 ? 0 : 1;
}
