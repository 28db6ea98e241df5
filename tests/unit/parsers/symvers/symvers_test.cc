// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/symvers/symvers.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"

namespace kninja::symvers {
namespace {

std::string ErrorText(std::string_view text) {
  const Result<std::vector<Export>> parsed = Parse(text, "Module.symvers");
  REQUIRE_FALSE(parsed.has_value());
  return Format(parsed.error().diagnostic(), {});
}

TEST_CASE("a line of Module.symvers has five fields") {
  const std::string text =
      "0x0a1b2c3d\tusb_register\tdrivers/usb/core/"
      "usbcore\tEXPORT_SYMBOL_GPL\t\n"
      "0x00000000\tcrypto_foo\tvmlinux\tEXPORT_SYMBOL\tCRYPTO_INTERNAL\n";
  const std::vector<Export> exports = Must(Parse(text, "Module.symvers"));
  REQUIRE(exports.size() == 2);
  CHECK(exports[0].crc == 0x0a1b2c3d);
  CHECK(exports[0].symbol == "usb_register");
  CHECK(exports[0].module == "drivers/usb/core/usbcore");
  CHECK(exports[0].type == "EXPORT_SYMBOL_GPL");
  CHECK(exports[0].name_space == "");
  CHECK(exports[1].crc == 0);
  CHECK(exports[1].name_space == "CRYPTO_INTERNAL");
}

TEST_CASE("an empty Module.symvers exports nothing") {
  CHECK(Must(Parse("", "Module.symvers")).empty());
}

TEST_CASE("the last line of Module.symvers needs no newline") {
  CHECK(Must(Parse("0x1\ta\tb\tEXPORT_SYMBOL\t", "Module.symvers")).size() == 1);
}

TEST_CASE("the exports are parts of the text") {
  const std::string text = "0x1\ta\tb\tEXPORT_SYMBOL\t\n";
  const std::vector<Export> exports = Must(Parse(text, "Module.symvers"));
  CHECK(exports[0].symbol.data() == text.data() + 4);
}

TEST_CASE("a line of Module.symvers without namespace is refused") {
  CHECK(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t\n0x2\tc\td\tEXPORT_SYMBOL\n") ==
        "Module.symvers:2:1: error: expected 5 fields with tabs between them, "
        "found 4\n"
        "    2 | 0x2\tc\td\tEXPORT_SYMBOL\n"
        "      | ^~~~~~~~~~~~~~~~~~~~~\n");
}

TEST_CASE("a line of Module.symvers with six fields is refused") {
  CHECK_THAT(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t\tmore\n"),
             ContainsText("expected 5 fields with tabs between them, found "
                          "more"));
}

TEST_CASE("a CRC that is no number is refused with its place") {
  const Result<std::vector<Export>> parsed =
      Parse("0xsick\ta\tb\tEXPORT_SYMBOL\t\n", "out/Module.symvers");
  REQUIRE_FALSE(parsed.has_value());
  const Diagnostic& diagnostic = parsed.error().diagnostic();
  CHECK(diagnostic.message == "expected a CRC of 32 bits in hexadecimal, found '0xsick'");
  CHECK(diagnostic.location.file == "out/Module.symvers");
  CHECK(diagnostic.location.line == 1);
  CHECK(diagnostic.location.column == 1);
  CHECK(diagnostic.location.length == 6);
}

TEST_CASE("a CRC of more than 32 bits is refused") {
  CHECK_THAT(ErrorText("0x123456789\ta\tb\tEXPORT_SYMBOL\t\n"),
             ContainsText("found '0x123456789'"));
}

TEST_CASE("the order of fields before Linux 5.6 is refused") {
  CHECK_THAT(ErrorText("0x1\ta\t\tvmlinux\tEXPORT_SYMBOL\n"),
             ContainsText("expected the kind of export, found 'vmlinux'"));
}

TEST_CASE("Module.symvers with carriage returns is refused") {
  CHECK(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t\r\n") ==
        "Module.symvers:1:23: error: expected text with plain line ends, found a carriage return\n"
        "    1 | 0x1\ta\tb\tEXPORT_SYMBOL\t\n"
        "      |    \t \t \t             \t^\n"
        "hint: the file is not as modpost wrote it: make it anew, or copy it again\n");
}

TEST_CASE("Module.symvers with a NUL byte is refused where that is") {
  using namespace std::string_view_literals;
  CHECK(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t\n0x2\tc\0\0\0"sv) ==
        "Module.symvers:2:6: error: expected text with plain line ends, found a NUL byte\n"
        "    2 | 0x2\tc\n"
        "      |    \t ^\n"
        "hint: the file is not as modpost wrote it: make it anew, or copy it again\n");
}

TEST_CASE("a Module.symvers that ends in the middle of a line is refused") {
  const std::string text = "0x1\ta\tb\tEXPORT_SYMBOL\t\n0x2\tc\td\tEXPORT_SYMBOL_GPL\t\n";
  const size_t second = text.find("0x2");
  const size_t last_tab = text.rfind('\t');
  for (size_t size = second + 1; size <= last_tab; ++size) {
    INFO(size);
    CHECK_THAT(ErrorText(text.substr(0, size)),
               ContainsText("Module.symvers:2:1: error: expected"));
  }
}

TEST_CASE("fields of Module.symvers in each other's place are refused") {
  CHECK_THAT(ErrorText("0x1\tfs/b/b\ta\tEXPORT_SYMBOL\t\n"),
             ContainsText("1:5: error: expected a symbol's name, found 'fs/b/b'"));
  CHECK_THAT(ErrorText("a\t0x1\tb\tEXPORT_SYMBOL\t\n"),
             ContainsText("1:3: error: expected a symbol's name, found '0x1'"));
  CHECK_THAT(ErrorText("0x1\ta\t\tEXPORT_SYMBOL\t\n"),
             ContainsText("1:7: error: expected the path of a module or 'vmlinux', found nothing"));
  CHECK_THAT(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t0x2\tc\td\tEXPORT_SYMBOL\t\n"),
             ContainsText("expected 5 fields with tabs between them, found more"));
  CHECK_THAT(ErrorText("0x1\ta\tb\tEXPORT_SYMBOL\t\n\n"), ContainsText("2:1: error: expected 5"));
}

TEST_CASE("all kinds of export that modpost has written since Linux 5.10 are read") {
  const std::string text =
      "0x00000001\ta\tvmlinux\tEXPORT_SYMBOL\t\n"
      "0x00000002\tb\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:kvm,kvm-*\n"
      "0x00000003\tc\tm/c\tEXPORT_SYMBOL_GPL_FUTURE\t\n"
      "0x00000004\td\tm/d\tEXPORT_UNUSED_SYMBOL_GPL\t\n"
      "0xffffffff\te\tm/d\t(unknown)\t\n";
  const std::vector<Export> exports = Must(Parse(text, "Module.symvers"));
  REQUIRE(exports.size() == 5);
  CHECK(exports[1].name_space == "module:kvm,kvm-*");
  CHECK(Write(exports) == text);
}

TEST_CASE("the CRCs of an object's exports are in its .cmd file") {
  const std::vector<SymbolCrc> crcs = ParseSymverLines(
      "savedcmd_a.o := gcc\n#SYMVER one 0x0badcafe\n#SYMVER two 0x00000001\n"
      "#SYMVER three\n#SYMVER four nothing\n#SYMVER five 0x12 3\n#SYMVER six 0x1");
  REQUIRE(crcs.size() == 2);
  CHECK(crcs[0].symbol == "one");
  CHECK(crcs[0].crc == 0x0badcafe);
  CHECK(crcs[1].symbol == "two");
  CHECK(crcs[1].crc == 1);
}

}  // namespace
}  // namespace kninja::symvers
