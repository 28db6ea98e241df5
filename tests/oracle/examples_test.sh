#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds examples/ against installed kernel headers with make and with kninja, in
# the same place, and compares every byte.
#
# usage: examples_test.sh [-v] [KNINJA [HEADERS...]]
#
# KNINJA comes from the environment too. Without HEADERS: all headers below
# /usr/src that Debian's packages install, and the running kernel's.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

take_verbose "$@" && shift
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
[ $# -eq 0 ] || shift

if [ $# -eq 0 ]; then
  installed_headers
  set -- "${kernels[@]}"
  headers=/lib/modules/$(uname -r)/build
  [ $# -gt 0 ] || [ ! -e "$headers/Makefile" ] || set -- "$headers"
fi
[ $# -gt 0 ] || skip "no kernel headers are installed"
for program in make ninja gcc; do
  command -v $program >/dev/null || skip "there is no '$program'"
done

make_scratch

make_both() {
  make -C "$headers" M="$place/greet" modules >"$1" 2>&1 &&
    make -C "$headers" M="$place/hello" modules >>"$1" 2>&1
}

kninja_both() {
  "$kninja" build --kernel "$headers" --json "$place/greet" "$place/hello" \
    >"$1.json" 2>"$1" || { sed 's/^/      /' "$1"; return 1; }
}

runs_nothing() {
  kninja_both "$1" || return 1
  [ "$(steps_of "$1.json")" = 0 ] && return
  sed 's/^/      /' "$1"
  return 1
}

make_runs_nothing() { make_both "$1" && nothing_ran "$1"; }

try_headers() {
  local name=${headers##*/}
  local log=$scratch/$name
  place="$scratch/place/$name"
  mkdir -p "$place" "$log"
  cp -r "$here/../../examples/greet" "$here/../../examples/hello" "$place"
  # So that no source is younger than what is made from it.
  find "$place" -type f -exec touch -d '2026-01-01' {} +
  listing "$headers" >"$log/listing-before"

  check "$name: make builds" make_both "$log/make"
  cp -a "$place" "$log/want"
  check "$name: kninja right after make runs nothing" runs_nothing "$log/adopt"

  make -C "$headers" M="$place/greet" clean >/dev/null 2>&1
  make -C "$headers" M="$place/hello" clean >/dev/null 2>&1
  rm -rf "$place"/*/.kninja
  check "$name: kninja builds" kninja_both "$log/kninja"
  for file in greet/greet.ko hello/hello.ko greet/Module.symvers; do
    check "$name: $file exists" test -s "$place/$file"
  done
  check "$name: all files are the same bytes" same_content "$log/want" "$place"
  check "$name: a second build runs nothing" runs_nothing "$log/second"
  check "$name: make right after kninja runs nothing" make_runs_nothing "$log/after"
  check "$name: and kninja after that make" runs_nothing "$log/third"

  # What greet exports changes: hello must be linked again, against the new one.
  sed -i 's/size_t size, const char \*name/const char *name, size_t size/' \
    "$place"/greet/greet.h "$place"/greet/greet_main.c
  sed -i 's/(text, sizeof(text), name)/(text, name, sizeof(text))/' "$place/hello/hello.c"
  check "$name: kninja builds a changed interface" kninja_both "$log/changed"
  cp -a "$place" "$log/changed-place"
  check "$name: make right after that runs nothing" make_runs_nothing "$log/changed-after"
  make -C "$headers" M="$place/greet" clean >/dev/null 2>&1
  make -C "$headers" M="$place/hello" clean >/dev/null 2>&1
  check "$name: make builds a changed interface" make_both "$log/changed-make"
  check "$name: and the bytes are the same" same_content "$log/changed-place" "$place"

  "$kninja" clean --kernel "$headers" "$place/greet" "$place/hello" >"$log/clean" 2>&1
  for example in greet hello; do
    check "$name: kninja clean leaves the sources of $example only" \
      test "$(ls -A "$place/$example")" = "$(ls -A "$here/../../examples/$example")"
  done

  listing "$headers" >"$log/listing-after"
  check "$name: the headers are as they were" \
    cmp -s "$log/listing-before" "$log/listing-after"
}

for headers in "$@"; do
  headers=$(cd "$headers" && pwd) || die "no headers at '$headers'"
  echo "reference: $(make --version | head -n 1), $headers"
  try_headers
done
finish
