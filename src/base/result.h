// SPDX-License-Identifier: GPL-2.0-or-later
// Success or failure as values. Every fallible function below src/cli returns
// Status or Result<T>; nothing throws, prints or exits. A Diagnostic says where
// and what; laying it out for people is the business of diagnostic.h.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace kninja {

/// A place in a text file. `line` and `column` count from 1; 0 is "unknown".
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 0;  ///< How many characters the caret underlines.
};

/// One error or warning, not yet laid out.
struct Diagnostic {
  enum class Severity { kError, kWarning };
  struct Note {
    SourceLocation location;
    std::string text;
  };
  Severity severity = Severity::kError;
  SourceLocation location;
  std::string message;      ///< Lower case, no full stop, names in single quotes.
  std::string source_line;  ///< Text of the line at `location`, if known.
  std::string hint;         ///< Something to do.
  std::vector<Note> notes;
};

/// The failure half of Status and Result. Never empty.
class Error {
 public:
  explicit Error(Diagnostic diagnostic)
      : diagnostic_(std::make_unique<Diagnostic>(std::move(diagnostic))) {}
  explicit Error(std::string message, std::string hint = "")
      : diagnostic_(std::make_unique<Diagnostic>()) {
    diagnostic_->message = std::move(message);
    diagnostic_->hint = std::move(hint);
  }
  const Diagnostic& diagnostic() const { return *diagnostic_; }
  Diagnostic& diagnostic() { return *diagnostic_; }
  const std::string& message() const { return diagnostic_->message; }

 private:
  std::unique_ptr<Diagnostic> diagnostic_;
};

/// A value of T or an Error.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}    // NOLINT
  Result(tl::unexpected<Error> error) : tl::expected<T, Error>(std::move(error)) {}  // NOLINT
};

/// Success, or an Error. One pointer wide; costs nothing on success.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error)  // NOLINT: errors convert, as they do to Result.
      : error_(std::make_unique<Error>(std::move(error))) {}
  bool ok() const { return error_ == nullptr; }
  explicit operator bool() const { return ok(); }
  /// Only when !ok().
  Error& error() { return *error_; }
  const Error& error() const { return *error_; }

 private:
  std::unique_ptr<Error> error_;
};

#define KN_CONCAT_INNER(a, b) a##b
#define KN_CONCAT(a, b) KN_CONCAT_INNER(a, b)

/// Returns from the enclosing function with the error of `expr`, if it has one.
#define KN_TRY(expr)                                                                               \
  do {                                                                                             \
    if (auto kn_status = (expr); !kn_status) return ::kninja::Error(std::move(kn_status.error())); \
  } while (false)

/// Declares `var` with the value of `expr`, or returns its error.
#define KN_TRY_ASSIGN(var, expr)                                                \
  auto KN_CONCAT(kn_result_, __LINE__) = (expr);                                \
  if (!KN_CONCAT(kn_result_, __LINE__))                                         \
    return ::kninja::Error(std::move(KN_CONCAT(kn_result_, __LINE__).error())); \
  var = std::move(*KN_CONCAT(kn_result_, __LINE__))

}  // namespace kninja
