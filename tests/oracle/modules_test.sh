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

verbose=
if [ "${1:-}" = -v ]; then
  verbose=1
  shift
fi
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

# fetch RELEASE: the kernel's package, unpacked; sets $root. Signed or not, the
# modules are the same.
fetch() {
  local package
  root=$images/$1
  [ ! -d "$root" ] || return 0
  for package in "linux-image-$1-unsigned" "linux-image-$1"; do
    (cd "$images" && apt-get download "$package") >"$images/$package.log" 2>&1 || continue
    dpkg -x "$images/$package"_*.deb "$root.part" && rm -f "$images/$package"_*.deb
    mv "$root.part" "$root"
    return
  done
  return 1
}

# compressed NAME COMMAND...: what `kninja info` says of a compressed module is what it
# says of the module.
compressed() {
  local suffix=$1
  shift
  command -v "$1" >/dev/null || return 0
  "$@" <"$scratch/plain.ko" >"$scratch/plain.ko.$suffix"
  "$kninja" info "$scratch/plain.ko.$suffix" >"$scratch/compressed" 2>"$scratch/message"
  if grep -v '^built' "$scratch/compressed" | diff "$scratch/expected" - >"$scratch/difference"; then
    pass "$release: a module compressed with $1"
  else
    fail "$release: a module compressed with $1"
    sed 's/^/      /' "$scratch/message" "$scratch/difference"
  fi
}

for release in "${releases[@]}"; do
  if ! fetch "$release"; then
    skip "cannot download the package of $release"
  fi
  modules=$(dirname "$(find "$root" -path '*/lib/modules/*/modules.order' | head -n 1)")
  [ -d "$modules" ] || die "no modules in $root"
  depmod -b "${modules%/lib/modules/*}" "$release" || die "depmod -b $root $release failed"
  symvers=/usr/src/linux-headers-$release/Module.symvers
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
done
finish
