#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Changes the tree's Module.symvers under modules that were built, and holds what
# kninja runs for it against what their objects import, and what it makes against make.
#
# usage: symbol_lists_test.sh [-v] KNINJA TREE DIR...
#        symbol_lists_test.sh
#   -v   print each check, not only those that fail
#
# TREE is prepared, with CONFIG_MODVERSIONS, and DIR makes several modules. Both are left
# as they were, without outputs; give it a tree that nobody else is using. Without
# arguments: $KNINJA, one directory in each tree of $KNINJA_TEST_TREES, with
# KNINJA_FULL_TESTS=1 more.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

verbose=
[ "${1:-}" != -v ] || { verbose=1; shift; }
choose_targets DIR net/bridge/netfilter 'net/bridge/netfilter net/ipv4/netfilter sound/core' "$@"
make_scratch

run_make() {
  make -C "$tree" -j2 M="$directory" KERNELRELEASE="$uts_release" modules >"$log/make" 2>&1
}
clean() { make -C "$tree" M="$directory" KERNELRELEASE="$uts_release" clean >/dev/null 2>&1; }
run_kninja() {
  "$kninja" build --kernel "$tree" --json KERNELRELEASE="$uts_release" "$directory" \
    >"$log/kninja.json" 2>"$log/kninja"
}
builds() {
  run_kninja && return
  sed 's/^/      /' "$log/kninja" | tail -n 20
  return 1
}
runs_nothing() {
  builds || return 1
  [ "$(steps_of "$log/kninja.json")" = 0 ] && return
  sed 's/^/      /' "$log/kninja" | head -n 20
  return 1
}
save() { rm -rf "$1" && cp -a "$tree/$directory" "$1"; }
restore() { rm -rf "${tree:?}/$directory" && cp -a "$1" "$tree/$directory"; }
modules() { sed 's/\.k\{0,1\}o$//' "$tree/$directory/modules.order" | sed 's/.*\///' | sort; }
# What each module's object leaves to others: "MODULE SYMBOL".
imports() {
  local module
  for module in $(modules); do
    nm -u "$tree/$directory/$module.o" | awk -v module="$module" '{ print module, $2 }'
  done
}
importers() { awk -v symbol="$1" '$2 == symbol { print $1 }' "$log/imports" | sort; }
# A symbol that some modules import from elsewhere, but not all.
choose_symbol() {
  awk -v all="$(modules | wc -l)" -v directory="$directory/" '
    NR == FNR { count[$2]++; next }
    index($3, directory) != 1 && count[$2] >= 2 && count[$2] < all { print $2 }' \
    "$log/imports" "$symvers" | sort |
    awk '{ names[NR] = $0 } END { print names[int((NR + 1) / 2)] }'
}
# Another build's list: another CRC for all that nobody here imports or exports, and more.
write_unrelated() {
  awk -F'\t' -v OFS='\t' -v directory="$directory/" '
    NR == FNR { split($0, words, " "); used[words[2]] = 1; next }
    !($2 in used) && $2 != "module_layout" && index($3, directory) != 1 { $1 = "0xdeadbeef"; n++ }
    { print }
    END { print "0x00000001", "kninja_test", "drivers/kninja_test", "EXPORT_SYMBOL", ""
          exit n == 0 }' "$log/imports" "$symvers" >"$tree/Module.symvers"
}
relinked() {
  # kbuild calls it LD [M] or says nothing; ninja shows each command.
  sed -nE 's/^\[[0-9]+\/[0-9]+\] .*[ /]([^ /]+)\.ko$/\1/p' "$log/kninja" | sort -u
}
relinks_importers() {
  diff <(importers "$symbol") <(relinked) | sed 's/^/      /'
  [ "$(importers "$symbol")" = "$(relinked)" ]
}
fails_for_importers() {
  local named
  ! run_kninja || return 1
  grep -q "^[^ ]*error: nobody exports '$symbol'" <(sed 's/^[^ ]*: error:/error:/' "$log/kninja") || return 1
  named=$(sed -nE "s/^note: .*'([^']*)\.o' uses it\$/\1/p" "$log/kninja" | wc -l)
  [ "$named" = "$(importers "$symbol" | wc -l)" ]
}
ko_files() { (cd "$tree/$directory" && find . -name '*.ko' -printf '%P %T@ %s\n' | sort); }

test_directory() {
  local name=$1:$directory
  clean
  check "$name: build" builds || return
  imports >"$log/imports"
  check "$name: has several modules" [ "$(modules | wc -l)" -gt 1 ]
  symbol=$(choose_symbol)
  check "$name: some import a symbol, and others do not" [ -n "$symbol" ]
  save "$log/built"

  check "$name: another list" write_unrelated
  check "$name: what nobody imports runs nothing" runs_nothing
  check "$name: nor the second time" runs_nothing
  cp "$symvers" "$tree/Module.symvers"
  check "$name: nor does the first list again" runs_nothing

  sed -i "s/^0x[0-9a-f]*\t$symbol\t/0x12345678\t$symbol\t/" "$tree/Module.symvers"
  save "$log/before"
  check "$name: make, with another CRC of $symbol" run_make
  save "$log/made"
  restore "$log/before"
  check "$name: kninja, with another CRC of $symbol" builds
  check "$name: relinks those that import it" relinks_importers
  check "$name: same bytes as make" same_content "$log/made" "$tree/$directory"

  sed -i "/\t$symbol\t/d" "$tree/Module.symvers"
  ko_files >"$log/ko.before"
  check "$name: without $symbol those that import it fail" fails_for_importers
  check "$name: no module was made or removed" diff "$log/ko.before" <(ko_files)
  cp "$symvers" "$tree/Module.symvers"
  check "$name: build with the first list" builds
  check "$name: relinks the same" relinks_importers
  check "$name: same bytes as at first" same_content "$log/built" "$tree/$directory"
}

for tree in $trees; do
  uts_release=$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' "$tree/include/generated/utsrelease.h")
  if ! grep -q '^CONFIG_MODVERSIONS=y' "$tree/include/config/auto.conf"; then
    echo "$tree has no CONFIG_MODVERSIONS: passed over"
    continue
  fi
  symvers=$scratch/Module.symvers
  cp -p "$tree/Module.symvers" "$symvers"
  trap 'cp -p "$symvers" "$tree/Module.symvers"; [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$scratch"' EXIT
  for directory in $targets; do
    log=$scratch/$(basename "$tree")-$(echo "$directory" | tr / -)
    mkdir -p "$log"
    test_directory "$(basename "$tree")"
    clean
    rm -rf "$tree/.kninja/$directory"
    cp -p "$symvers" "$tree/Module.symvers"
  done
done
finish
