#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every module of a distribution's kernel: our own reader of ELF files against
# libkmod (names, modinfo, imports and exports with their CRCs), what follows from
# imports and exports against depmod's modules.dep, and all exports against
# Module.symvers.
#
# usage: modules_test.sh [-v] [KNINJA [RELEASE...]]
#
# KNINJA comes from the environment too, and the program that compares
# ($KNINJA_COMPARE_MODULES, else tests/kninja_compare_modules beside KNINJA).
# RELEASEs are those of installed headers, all of them unless given. The kernels'
# packages are downloaded, or taken from $KNINJA_IMAGES_DIR, which keeps them.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

take_verbose "$@" && shift
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
[ $# -eq 0 ] || shift
compare=$(find_program "${KNINJA_COMPARE_MODULES:-${kninja%/*}/tests/kninja_compare_modules}") ||
  die 'there is no kninja_compare_modules; name it in KNINJA_COMPARE_MODULES'
releases=("$@")
if [ ${#releases[@]} -eq 0 ]; then
  installed_headers
  for headers in "${kernels[@]}"; do releases+=("${headers##*/linux-headers-}"); done
fi
[ ${#releases[@]} -gt 0 ] || skip "no kernel headers are installed"
PATH=$PATH:/usr/sbin:/sbin
for program in apt-get dpkg depmod; do
  command -v $program >/dev/null || skip "there is no '$program'"
done
make_scratch
images=${KNINJA_IMAGES_DIR:-$scratch/images}
mkdir -p "$images"

# fetch RELEASE: the package with the kernel's modules, unpacked; sets $root. Signed or
# not, they are the same; since Linux 7.1 they have a package of their own.
fetch() {
  local package
  root=$images/$1
  [ ! -d "$root" ] || return 0
  for package in "linux-modules-$1" "linux-image-$1-unsigned" "linux-image-$1"; do
    (cd "$images" && apt-get download "$package") >"$images/$package.log" 2>&1 || continue
    dpkg -x "$images/$package"_*.deb "$root.part" && rm -f "$images/$package"_*.deb
    mv "$root.part" "$root"
    return
  done
  return 1
}

# info FILE: what kninja says of it; its exit code.
info() { "$kninja" info --kernel "$headers" "$scratch/$1" 2>"$scratch/message"; }

# compressed SUFFIX FEATURE COMMAND...: where kmod has that +FEATURE, of a compressed module kninja says what it says of the module.
compressed() {
  local suffix=$1 feature=$2
  shift 2
  local unreadable='expected a module, found a file that libkmod cannot read as one'
  command -v "$1" >/dev/null || return 0
  "$@" <"$scratch/plain.ko" >"$scratch/plain.ko.$suffix"
  if ! kmod --version | grep -q "+$feature"; then
    refused "a module compressed with $1, which this libkmod does not know" plain.ko.$suffix \
      "$unreadable"
    check "$release: what to do about $1" grep -q '^hint: unpack it: ' "$scratch/message"
    return
  fi
  info plain.ko.$suffix | grep -v '^built' >"$scratch/compressed"
  if diff "$scratch/expected" "$scratch/compressed" >"$scratch/difference"; then
    pass "$release: a module compressed with $1"
  else
    fail "$release: a module compressed with $1"
    sed 's/^/      /' "$scratch/message" "$scratch/difference"
  fi
  head -c 3000 "$scratch/plain.ko.$suffix" >"$scratch/cut.ko.$suffix"
  refused "a cut off module compressed with $1" cut.ko.$suffix "$unreadable"
}

# refused NAME FILE TEXT: kninja fails, with TEXT in what it says.
refused() {
  local status
  info "$2" >/dev/null
  status=$?
  if [ $status -eq 1 ] && grep -qF "error: $3" "$scratch/message"; then
    pass "$release: $1"
  else
    fail "$release: $1: exit code $status"
    sed 's/^/      /' "$scratch/message"
  fi
}

# A module by its file, whole and in every bad state.
test_file() {
  local size step at failures
  cp "$1" "$scratch/plain.ko"
  info plain.ko >"$scratch/all" || fail "$release: a module by its file"
  grep -v '^built' "$scratch/all" >"$scratch/expected"
  for row in module vermagic providers 'load order'; do
    check "$release: info has '$row'" grep -q "^$row  *[a-z0-9]" "$scratch/expected"
  done
  compressed gz ZLIB gzip -c
  compressed xz XZ xz --check=crc32 -c
  compressed zst ZSTD zstd -q -c
  : >"$scratch/empty.ko"
  refused 'an empty file' empty.ko 'expected an ELF file, found an empty one'
  echo 'no module' >"$scratch/text.ko"
  refused 'a text' text.ko 'expected an ELF file, found something else'
  mkdir -p "$scratch/folder.ko"
  refused 'a directory' folder.ko "cannot read $scratch/folder.ko: Is a directory"
  cp "$kninja" "$scratch/program.ko"
  refused 'a program' program.ko 'expected a module or an object file, found an executable'
  size=$(stat -c %s "$scratch/plain.ko")
  step=$((size / 100)) failures=0
  # After the last hundredth it may be a signature that is cut.
  for ((at = step; at < size - step; at += step)); do
    head -c $at "$scratch/plain.ko" >"$scratch/cut.ko"
    info cut.ko >/dev/null
    [ $? -eq 1 ] && grep -q 'error: is cut off: it has' "$scratch/message" ||
      failures=$((failures + 1))
  done
  check "$release: a module cut off at 100 places ($failures not refused)" test $failures -eq 0
}

# Modules with exports of each kind: what our reader finds in their objects against what
# modpost did.
test_objects() {
  cp -r "$here/givers" "$scratch/givers"
  if ! "$kninja" build --kernel "$headers" "$scratch/givers" >"$scratch/built" 2>&1; then
    fail "$release: building the givers"
    tail -n 20 "$scratch/built"
  fi
  "$compare" -o "$scratch/givers" >"$scratch/compared" 2>&1
  check "$release: objects and modpost" test $? -eq 0
  sed "s/^/$release: /" "$scratch/compared"
  info givers/taker.ko >"$scratch/all"
  check "$release: providers outside the tree" grep -q '^providers .*giver (2), vmlinux' "$scratch/all"
  check "$release: their load order" \
    grep -q '^load order  no_such_module (soft, not found), giver, taker$' "$scratch/all"
  check "$release: weak imports may be missing" test -z "$(grep '^missing' "$scratch/all")"
  info givers/giver.ko >"$scratch/all"
  check "$release: exports outside the tree" \
    grep -q '^exports     4: giver_gpl giver_number giver_plain giver_spaced$' "$scratch/all"
  rm -r "$scratch/givers"
}

for release in "${releases[@]}"; do
  if ! fetch "$release"; then
    skip "cannot download the package of $release"
  fi
  modules=$(dirname "$(find "$root" -path '*/lib/modules/*/kernel' | head -n 1)")
  [ -d "$modules" ] || die "no modules in $root"
  depmod -b "${modules%/lib/modules/*}" "$release" || die "depmod -b $root $release failed"
  headers=/usr/src/linux-headers-$release
  symvers=$headers/Module.symvers
  [ -e "$symvers" ] || symvers=
  began=$(date +%s%N)
  # shellcheck disable=SC2086 # One word or none.
  if "$compare" "$modules" $symvers >"$scratch/compared" 2>&1; then
    pass "$release: our reader and libkmod"
  else
    fail "$release: our reader and libkmod"
  fi
  sed "s/^/$release: /" "$scratch/compared"
  echo "$release: compared in $((($(date +%s%N) - began) / 1000000)) ms"
  [ -z "$symvers" ] || test_file "$(find "$modules" -name 'btrfs.ko' -o -name 'raid6_pq.ko' | sort | head -n 1)"
  [ -z "$symvers" ] || test_objects
done
finish
