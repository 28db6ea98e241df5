#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Several targets on one command line: one run of ninja over all of them, each with
# the bytes that make gives it, and the order that they need. And what becomes of a
# directory that only make can evaluate.
#
# usage: several_targets_test.sh [-v] [KNINJA [HEADERS]]
#
# KNINJA comes from the environment too; HEADERS are those of an installed kernel,
# the first below /usr/src unless given. KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

take_verbose "$@" && shift
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
headers=${2:-}
if [ -z "$headers" ]; then
  for headers in /usr/src/linux-headers-*; do
    [ ! -e "$headers/include/generated/autoconf.h" ] || break
  done
fi
[ -e "$headers/include/generated/autoconf.h" ] || skip "no kernel headers are installed"
for program in make ninja gcc; do
  command -v $program >/dev/null || skip "there is no '$program'"
done
make_scratch
place=$scratch/place
mkdir -p "$place" "$scratch/bin"
echo "reference: $(make --version | head -n 1), $headers"

# A ninja that notes each start.
cat >"$scratch/bin/ninja" <<END
#!/bin/sh
echo started >>"$scratch/starts"
exec "$(command -v ninja)" "\$@"
END
chmod +x "$scratch/bin/ninja"
export NINJA=$scratch/bin/ninja
starts() { cat "$scratch/starts" 2>/dev/null | wc -l; }

# kninja_on LOG TARGET...: builds below $place, as JSON in LOG.json.
kninja_on() {
  local log=$1
  shift
  rm -f "$scratch/starts"
  (cd "$place" && "$kninja" build --kernel "$headers" --json "$@" >"$log.json" 2>"$log")
}

# builds LOG TARGET...: the same, which must succeed.
builds() {
  kninja_on "$@" && return
  sed 's/^/      /' "$1" | tail -n 20
  return 1
}

make_on() { make -C "$headers" M="$place/$1" modules >"$scratch/make" 2>&1; }

# exit_code_of LOG TARGET: what the JSON says.
exit_code_of() {
  grep -o "{\"target\":\"$2\"[^}]*" "$1.json" | grep -o '"exit_code":[0-9]*' | cut -d: -f2
}

# A module with two sources, `NAME`, that exports NAME_value.
write_module() {
  mkdir -p "$place/$1"
  printf 'obj-m := %s.o\n%s-y := one.o two.o\n' "$1" "$1" >"$place/$1/Kbuild"
  printf 'int %s_value(void);\nint %s_value(void) { return 1; }\n' "$1" "$1" >"$place/$1/two.c"
  cat >"$place/$1/one.c" <<END
#include <linux/module.h>
int $1_value(void);
EXPORT_SYMBOL_GPL($1_value);
MODULE_LICENSE("GPL");
END
}

# reference NAME...: the directories as make builds them, in $scratch/want.
reference() {
  local name
  for name in "$@"; do
    make_on "$name" || { cat "$scratch/make"; return 1; }
    rm -rf "$scratch/want/$name"
    mkdir -p "$scratch/want"
    cp -a "$place/$name" "$scratch/want/$name"
    make -C "$headers" M="$place/$name" clean >/dev/null 2>&1
  done
}

same_as_reference() {
  local name
  for name in "$@"; do same_content "$scratch/want/$name" "$place/$name" || return 1; done
}

test_union() {
  write_module first
  write_module second
  write_module third
  check "make builds three modules" reference first second third
  check "three targets are built" builds "$scratch/all" first second third
  check "by one ninja" test "$(starts)" -eq 1
  check "with make's bytes" same_as_reference first second third
  check "nothing to do" builds "$scratch/again" first second third
  check "is no ninja" test "$(starts)" -eq 0
  check "and no step" test "$(steps_of "$scratch/again.json")" -eq 0
  check "each alone has nothing to do either" builds "$scratch/alone" third
  check "as its state says" test "$(steps_of "$scratch/alone.json")" -eq 0

  printf '/* edited */\n' >>"$place/first/two.c"
  printf '/* edited */\n' >>"$place/third/two.c"
  check "two edits are built" builds "$scratch/edited" first second third
  check "by one ninja again" test "$(starts)" -eq 1
  check "a target named twice is built once" builds "$scratch/twice" first first ./first
}

test_failures() {
  echo 'syntax error' >>"$place/second/two.c"
  for name in first third; do echo "int ${name}_more;" >>"$place/$name/two.c"; done
  kninja_on "$scratch/failing" first second third
  check "a failing target fails the build" test $? -eq 1
  check "it says which" test "$(exit_code_of "$scratch/failing" second)" = 1
  check "the first is done" test "$(exit_code_of "$scratch/failing" first)" = 0
  check "the third is done" test "$(exit_code_of "$scratch/failing" third)" = 0
  check "what is done has nothing to do" builds "$scratch/done" first third
  check "and runs nothing" test "$(starts)" -eq 0
  sed -i '$d' "$place/second/two.c"

  printf 'ifeq (a\n' >>"$place/second/Kbuild"
  echo 'int first_again;' >>"$place/first/two.c"
  kninja_on "$scratch/makefile" second first
  check "a makefile with a mistake fails the build" test $? -eq 1
  check "it is told with its place" \
    grep -q "second/Kbuild:3:1: error: invalid syntax in conditional" "$scratch/makefile"
  check "the other target is built all the same" test "$(exit_code_of "$scratch/makefile" first)" = 0
  sed -i '$d' "$place/second/Kbuild"
  check "all is well again" builds "$scratch/mended" first second third
}

# hello imports from greet, by KBUILD_EXTRA_SYMBOLS.
test_order() {
  cp -r "$here/../../examples/greet" "$here/../../examples/hello" "$place"
  check "make builds greet, then hello" reference_of_examples
  check "hello and greet, in the wrong order" builds "$scratch/order" hello greet
  check "have make's bytes" same_as_reference greet hello
  check "and nothing is left to do" builds "$scratch/order-again" hello greet
  check "as no ninja shows" test "$(starts)" -eq 0

  # What greet exports changes: hello's modpost must come after greet's.
  sed -i 's/size_t size, const char \*name/const char *name, size_t size/' \
    "$place"/greet/greet.h "$place"/greet/greet_main.c
  sed -i 's/(text, sizeof(text), name)/(text, name, sizeof(text))/' "$place/hello/hello.c"
  check "a changed interface is built" builds "$scratch/interface" hello greet
  check "by one ninja" test "$(starts)" -eq 1
  cp -a "$place/greet" "$place/hello" "$scratch"
  for name in greet hello; do make -C "$headers" M="$place/$name" clean >/dev/null 2>&1; done
  check "make builds the changed interface" reference_of_examples
  check "and the bytes are the same" same_content "$scratch/want/hello" "$scratch/hello"
}

reference_of_examples() {
  make_on greet && make_on hello || { cat "$scratch/make"; return 1; }
  for name in greet hello; do
    rm -rf "$scratch/want/$name"
    cp -a "$place/$name" "$scratch/want/$name"
  done
  for name in greet hello; do make -C "$headers" M="$place/$name" clean >/dev/null 2>&1; done
}

# A directory and one inside of it, which gets other flags when it is built alone.
test_nested() {
  write_module outer
  write_module inner
  mv "$place/inner" "$place/outer/inner"
  printf 'obj-m += inner/\nsubdir-ccflags-y := -DKNINJA_TEST\n' >>"$place/outer/Kbuild"
  make_on outer && make_on outer/inner || cat "$scratch/make"
  rm -rf "$scratch/want/outer"
  cp -a "$place/outer" "$scratch/want/outer"
  make -C "$headers" M="$place/outer" clean >/dev/null 2>&1
  check "nested directories that need different commands" \
    builds "$scratch/nested" outer outer/inner
  check "are built one after the other, as make does" same_as_reference outer
}

test_killed() {
  local pid i
  for i in 1 2 3; do
    rm -f "$place"/{first,second,third}/*.o
    for name in first second third; do echo "int ${name}_$i;" >>"$place/$name/two.c"; done
    set -m
    (cd "$place" && exec "$kninja" build --kernel "$headers" first second third) >/dev/null 2>&1 &
    pid=$!
    set +m
    sleep "0.$((RANDOM % 5 + 1))"
    kill -KILL -- "-$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    check "after a killed build ($i) each is built by itself" each_alone
    check "after a killed build ($i) nothing is left" builds "$scratch/after" first second third
    check "after a killed build ($i) no ninja starts" test "$(starts)" -eq 0
  done
  cp -a "$place/first" "$place/second" "$place/third" "$scratch"
  check "make builds the same" reference first second third
  check "first has make's bytes" same_content "$scratch/want/first" "$scratch/first"
  check "second has make's bytes" same_content "$scratch/want/second" "$scratch/second"
}

each_alone() {
  local name
  for name in third second first; do builds "$scratch/one" $name || return 1; done
}

# Two kninjas that take the same locks must not wait for each other for ever.
test_locks() {
  local i
  for i in 1 2 3 4; do
    touch "$place"/{first,second}/two.c
    (cd "$place" && timeout 60 "$kninja" build --kernel "$headers" first second) >/dev/null 2>&1 &
    (cd "$place" && timeout 60 "$kninja" build --kernel "$headers" second first) >/dev/null 2>&1 &
    wait -n && wait -n
    check "two kninjas at the same time ($i)" test $? -eq 0
  done
}

# A makefile that make can evaluate and kninja cannot: it loads a shared object.
test_fallback() {
  write_module odd
  printf 'int plugin_is_GPL_compatible;\nint plug_gmk_setup(void) { return 1; }\n' |
    gcc -shared -fPIC -x c -o "$place/odd/plug.so" -
  sed -i '1i load $(src)/plug.so' "$place/odd/Kbuild"
  check "make builds a directory that loads" reference odd
  check "kninja builds it too" builds "$scratch/odd" odd
  check "by kbuild, and says so" grep -qF \
    "] KBUILD  $place/odd (kninja could not evaluate: $place/odd/Kbuild:1: the 'load' operation" \
    "$scratch/odd"
  check "it is counted" grep -q '"fallbacks":1,"targets":' "$scratch/odd.json"
  check "the bytes are make's" same_as_reference odd
  check "it is done each time" builds "$scratch/odd" odd
  check "since nobody knows what it depends on" test "$(steps_of "$scratch/odd.json")" -eq 1
  "$kninja" commands --kernel "$headers" "$place/odd" >"$scratch/commands" 2>/dev/null
  check "commands shows it" grep -q '"kind":"kbuild"' "$scratch/commands"
  check "beside another target" builds "$scratch/both" odd first
  check "it is a run of its own" test "$(starts)" -eq 1

  sed -i 1d "$place/odd/Kbuild"
  check "once kninja can evaluate it" builds "$scratch/odd" odd
  check "it takes over what kbuild made" test "$(steps_of "$scratch/odd.json")" -eq 0
  check "and counts no more" grep -q '"fallbacks":0,"targets":' "$scratch/odd.json"
  printf 'load $(src)/plug.so\nifeq (a\n' >>"$place/odd/Kbuild"
  kninja_on "$scratch/wrong" odd
  check "what is wrong for make too is an error" test $? -eq 1
  check "and not left to kbuild" test "$(starts)" -eq 0
}

test_union
test_failures
test_order
test_nested
test_killed
test_locks
test_fallback
finish
