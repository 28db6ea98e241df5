// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/memory_disk.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja {
namespace {

constexpr int kMaxLinks = 40;

Error Failure(const char* verb, const std::string& path, const std::string& reason) {
  return Error(fmt::format("cannot {} {}: {}", verb, path, reason));
}

}  // namespace

MemoryDisk::MemoryDisk(std::string directory) : directory_(std::move(directory)) {
  Put("/", Kind::kDirectory);
  AddDirectory(directory_);
}

void MemoryDisk::AddFile(const std::string& path, std::string_view content) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> name = Resolve(path, true);
  if (!name) return;
  MakeParents(*name);
  Node& node = Put(*name, Kind::kFile);
  node.content = content;
  node.signature.size = content.size();
}

void MemoryDisk::AddExecutable(const std::string& path, std::string_view content) {
  AddFile(path, content);
  const std::lock_guard lock(mutex_);
  nodes_.at(*Resolve(path, true)).signature.executable = true;
}

void MemoryDisk::AddDirectory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> name = Resolve(path, true);
  if (!name || nodes_.contains(*name)) return;
  MakeParents(*name);
  Put(*name, Kind::kDirectory);
}

void MemoryDisk::AddSymlink(const std::string& path, std::string target) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> name = Resolve(path, false);
  if (!name) return;
  MakeParents(*name);
  Put(*name, Kind::kSymlink).content = std::move(target);
}

void MemoryDisk::Touch(const std::string& path) { SetTime(path, now_ns_); }

void MemoryDisk::SetTime(const std::string& path, int64_t mtime_ns) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> name = Resolve(path, true);
  const auto node = name ? nodes_.find(*name) : nodes_.end();
  if (node != nodes_.end()) node->second.signature.mtime_ns = mtime_ns;
}

void MemoryDisk::SetFault(const std::string& path, std::string reason) {
  const std::lock_guard lock(mutex_);
  if (reason.empty())
    faults_.erase(Absolute(path));
  else
    faults_[Absolute(path)] = std::move(reason);
}

std::optional<std::string> MemoryDisk::Content(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const Node* node = Find(path);
  if (node == nullptr || node->kind != Kind::kFile) return std::nullopt;
  return node->content;
}

std::vector<std::string> MemoryDisk::AllFiles() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_)
    if (node.kind == Kind::kFile) names.push_back(name);
  return names;
}

void MemoryDisk::ClearRecords() {
  const std::lock_guard lock(mutex_);
  for (Log* log : {&reads_, &stats_, &lists_, &writes_, &removes_}) log->clear();
}

Result<std::string> MemoryDisk::Read(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  reads_.push_back(path);
  if (const std::string* fault = FaultOf(path)) return Failure("read", path, *fault);
  const Node* node = Find(path);
  if (node == nullptr) return Failure("read", path, std::strerror(ENOENT));
  if (node->kind == Kind::kDirectory) return Failure("read", path, std::strerror(EISDIR));
  return node->content;
}

std::optional<FileSignature> MemoryDisk::Stat(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  stats_.push_back(path);
  const Node* node = Find(path);
  if (node == nullptr) return std::nullopt;
  return node->signature;
}

std::optional<std::vector<std::string>> MemoryDisk::List(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  lists_.push_back(path);
  const std::optional<std::string> name = Resolve(path, true);
  const auto node = name ? nodes_.find(*name) : nodes_.end();
  if (node == nodes_.end() || node->second.kind != Kind::kDirectory) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& [other, unused] : nodes_)
    if (other != "/" && other != *name && DirName(other) == *name)
      names.emplace_back(BaseName(other));
  return names;
}

Status MemoryDisk::Write(const std::string& path, std::string_view content) {
  const std::lock_guard lock(mutex_);
  writes_.push_back(path);
  if (const std::string* fault = FaultOf(path)) return Failure("write", path, *fault);
  // As RealDisk: a rename replaces a link, it does not follow it.
  const std::optional<std::string> name = Resolve(path, false);
  if (!name) return Failure("write", path, std::strerror(ELOOP));
  const auto parent = nodes_.find(std::string(DirName(*name)));
  if (parent == nodes_.end()) return Failure("write", path, std::strerror(ENOENT));
  const auto old = nodes_.find(*name);
  if (old != nodes_.end() && old->second.kind == Kind::kDirectory)
    return Failure("write", path, std::strerror(EISDIR));
  Node& node = Put(*name, Kind::kFile);
  node.content = content;
  node.signature.size = content.size();
  return {};
}

Status MemoryDisk::MakeDirectories(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (const std::string* fault = FaultOf(path)) return Failure("create directory", path, *fault);
  const std::optional<std::string> name = Resolve(path, true);
  if (!name) return Failure("create directory", path, std::strerror(ELOOP));
  std::string prefix;
  for (const std::string_view part : SplitOn(std::string_view(*name).substr(1), '/')) {
    prefix.append("/").append(part);
    const auto node = nodes_.find(prefix);
    if (node != nodes_.end() && node->second.kind == Kind::kFile)
      return Failure("create directory", prefix, std::strerror(ENOTDIR));
    if (node == nodes_.end()) Put(prefix, Kind::kDirectory);
  }
  return {};
}

Status MemoryDisk::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  removes_.push_back(path);
  if (const std::string* fault = FaultOf(path)) return Failure("remove", path, *fault);
  const std::optional<std::string> name = Resolve(path, false);
  const auto node = name ? nodes_.find(*name) : nodes_.end();
  if (node == nodes_.end()) return {};
  if (node->second.kind == Kind::kDirectory) return Failure("remove", path, std::strerror(EISDIR));
  Erase(node);
  return {};
}

bool MemoryDisk::RemoveDirectory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  removes_.push_back(path);
  const std::optional<std::string> name = Resolve(path, false);
  const auto node = name ? nodes_.find(*name) : nodes_.end();
  if (node == nodes_.end()) return true;
  if (node->second.kind != Kind::kDirectory) return false;
  const auto inside = nodes_.lower_bound(*name + "/");
  if (inside != nodes_.end() && inside->first.starts_with(*name + "/")) return false;
  Erase(node);
  return true;
}

std::string MemoryDisk::RealPath(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> name = Resolve(path, true);
  return name && nodes_.contains(*name) ? *name : "";
}

std::string MemoryDisk::Absolute(const std::string& path) const {
  return CanonicalPath(JoinPath(directory_, path));
}

std::optional<std::string> MemoryDisk::Resolve(const std::string& path, bool follow_last) const {
  std::string rest = JoinPath(directory_, path);
  std::string done = "/";
  for (int links = 0; !rest.empty();) {
    const size_t slash = rest.find('/');
    const std::string part = rest.substr(0, slash);
    rest = slash == std::string::npos ? "" : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      done = DirName(done);
      continue;
    }
    const std::string next = JoinPath(done, part);
    const auto node = nodes_.find(next);
    const bool last = rest.find_first_not_of('/') == std::string::npos;
    if (node == nodes_.end() || node->second.kind != Kind::kSymlink || (last && !follow_last)) {
      done = next;
      continue;
    }
    if (++links > kMaxLinks) return std::nullopt;
    const std::string& target = node->second.content;
    if (target.starts_with('/')) done = "/";
    rest = rest.empty() ? target : target + "/" + rest;
  }
  return done;
}

const MemoryDisk::Node* MemoryDisk::Find(const std::string& path) const {
  const std::optional<std::string> name = Resolve(path, true);
  const auto node = name ? nodes_.find(*name) : nodes_.end();
  return node == nodes_.end() ? nullptr : &node->second;
}

// As on a real disk, a directory's time is that of its last new or lost name.
void MemoryDisk::TouchParent(const std::string& resolved) {
  const auto parent = nodes_.find(std::string(DirName(resolved)));
  if (parent != nodes_.end()) parent->second.signature.mtime_ns = now_ns_;
}

void MemoryDisk::Erase(std::map<std::string, Node>::const_iterator node) {
  TouchParent(node->first);
  nodes_.erase(node);
}

MemoryDisk::Node& MemoryDisk::Put(const std::string& resolved, Kind kind) {
  Node& node = nodes_[resolved];
  node = Node{};
  node.kind = kind;
  node.signature.mtime_ns = now_ns_;
  // A write is a rename, so a replaced file has a new inode.
  node.signature.inode = next_inode_++;
  node.signature.directory = kind == Kind::kDirectory;
  if (resolved != "/") TouchParent(resolved);
  return node;
}

void MemoryDisk::MakeParents(const std::string& resolved) {
  const std::string parent(DirName(resolved));
  if (parent.empty() || nodes_.contains(parent)) return;
  MakeParents(parent);
  Put(parent, Kind::kDirectory);
}

const std::string* MemoryDisk::FaultOf(const std::string& path) const {
  const auto fault = faults_.find(Absolute(path));
  return fault == faults_.end() ? nullptr : &fault->second;
}

MemoryDisk::Log MemoryDisk::Copy(const Log& log) const {
  const std::lock_guard lock(mutex_);
  return log;
}

}  // namespace kninja
