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

}  // namespace
}  // namespace kninja::symvers
