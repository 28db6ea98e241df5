// SPDX-License-Identifier: GPL-2.0-or-later
// What kninja and kbuild keep on disk: .cmd files, Module.symvers, auto.conf, and
// kninja's own files. Those have checksums, which a fuzzer cannot guess: here they
// are made right, so that what comes after them is reached. The first byte chooses.
#include "parsers/symvers/symvers.h"
#include "src/base/assert.h"
#include "src/base/hash.h"
#include "src/driver/saved_command.h"
#include "src/driver/state.h"
#include "src/driver/state_bytes.h"
#include "src/kbuild/shell_text.h"
#include "src/kernel/capture_format.h"
#include "src/kernel/configuration.h"
#include "tests/fuzz/fuzz.h"

namespace kninja {
namespace {

void FuzzState(std::string_view text) {
  driver::ByteWriter bytes;
  bytes.bytes().assign("kninja-state\3").append(text);
  bytes.Hash(HashBytes(bytes.bytes()));
  if (std::optional<driver::State> state = driver::DecodeState(bytes.bytes()))
    (void)driver::EncodeState(*state);
}

void FuzzRecords(std::string_view text) {
  driver::State state;
  state.files.resize(3);
  const std::string bytes = std::string("kninja-records\3").append(text);
  state.records_digest = HashBytes(bytes);
  if (driver::DecodeRecords(bytes, state)) (void)driver::DecodeModel(state);
}

void FuzzModel(std::string_view text) {
  driver::State state;
  state.records.model = text;
  (void)driver::DecodeModel(state);
}

void FuzzCapture(std::string_view text) {
  const std::string body(text);
  (void)kernel::DecodeCapture("kninja-capture 3\n" + ToHex(HashBytes(body)) + "\n" + body);
}

// What was read is read again from what is written of it.
void FuzzSymvers(std::string_view text) {
  (void)symvers::ParseSymverLines(text);
  const Result<std::vector<symvers::Export>> exports = symvers::Parse(text, "Module.symvers");
  if (!exports) return;
  const std::string written = symvers::Write(*exports);
  const Result<std::vector<symvers::Export>> again = symvers::Parse(written, "Module.symvers");
  KN_ASSERT(again && symvers::Write(*again) == written);
}

void FuzzShellText(std::string_view text) {
  (void)kbuild::SplitSimpleCommand(text);
  (void)kbuild::HasNoEffect(text);
  (void)kbuild::OnlyTalks(text);
  (void)kbuild::FindNamedWords(text);
  (void)kbuild::JoinLines({{std::string(text), false}, {std::string(text), true}});
  (void)kbuild::SimulateListCommand(text, [](const std::string& path) {
    return path.size() % 2 == 0 ? std::optional<std::string>(path) : std::nullopt;
  });
}

}  // namespace
}  // namespace kninja

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kninja;
  if (size == 0) return 0;
  const std::string_view text = FuzzText(data + 1, size - 1);
  switch (*data % 8) {
    case 0:
      (void)driver::ParseSavedCommand(text);
      break;
    case 1:
      FuzzSymvers(text);
      break;
    case 2:
      (void)kernel::Configuration::Parse(std::string(text)).Value("CONFIG_A");
      break;
    case 3:
      FuzzState(text);
      break;
    case 4:
      FuzzRecords(text);
      break;
    case 5:
      FuzzModel(text);
      break;
    case 6:
      FuzzCapture(text);
      break;
    default:
      FuzzShellText(text);
  }
  return 0;
}
