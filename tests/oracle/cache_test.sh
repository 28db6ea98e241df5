#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The cache against building anew: a directory of a kernel source tree is built,
# cleaned and restored, edited to and fro, and compared byte for byte with what make
# makes in the same place; then make must find nothing to compile.
#
# usage: cache_test.sh [-v] [KNINJA TREE DIR...]
#
# TREE is prepared. DIRs are built and cleaned again; sources are edited and put back:
# give it a tree that nobody else is using. Without arguments: $KNINJA and
# $KNINJA_TEST_TREES, with a small directory; with KNINJA_FULL_TESTS=1 larger ones.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# Generated sources, host programs; several modules; assembly.
short_list='lib/raid6'
long_list="$short_list fs/nfs_common arch/x86/crypto sound/core"

take_verbose "$@" && shift
choose_targets DIR "$short_list" "$long_list" "$@"
make_scratch
export KNINJA_CACHE=full
unset KNINJA_CACHE_SIZE KNINJA_CACHE_PACKING

# --- one tree, one directory: $tree, $directory, $log ------------------------------

run_make() { make -C "$tree" M="$directory" -j2 >"$1" 2>&1; }

# kninja_builds LOG [OPTION...]
kninja_builds() {
  local log=$1
  shift
  "$kninja" build --kernel "$tree" --json -j 2 "$@" "$tree/$directory" >"$log.json" 2>"$log" && return
  sed 's/^/      /' "$log" | tail -n 20
  return 1
}

number_of() { grep -o "\"$1\":[0-9]*" "$2.json" | head -n 1 | cut -d: -f2; }

# restores LOG: builds without running a single command.
restores() {
  kninja_builds "$1" || return 1
  [ "$(number_of steps "$1")" = 0 ] && [ "$(number_of restored "$1")" -gt 0 ] && return
  grep -E '^\[' "$1" | sed 's/^/      /' | head -n 20
  return 1
}

make_runs_nothing() { run_make "$1" && nothing_ran "$1"; }

# As in a new checkout: no outputs, no state; the cache stays.
forget() {
  make -C "$tree" M="$directory" clean >/dev/null 2>&1
  rm -rf "$tree/.kninja/$directory"
}

# What make makes of the sources as they are, in $log/$1.
reference() {
  forget
  run_make "$log/make" || { tail -n 5 "$log/make"; return 1; }
  rm -rf "${log:?}/$1"
  cp -a "$tree/$directory" "$log/$1"
  forget
}

same_as() { same_content "$log/$1" "$tree/$directory"; }

test_restore() {
  check "$name: make builds" reference want
  check "$name: kninja builds" kninja_builds "$log/cold"
  check "$name: the same bytes" same_as want
  forget
  check "$name: cleaned: comes from the cache as a whole" restores "$log/warm"
  check "$name: cleaned: the same bytes" same_as want
  check "$name: cleaned: make has nothing to do" make_runs_nothing "$log/make"
  check "$name: cleaned: nor has kninja" kninja_builds "$log/again"
  check "$name: cleaned: which runs and restores nothing" \
    test "$(number_of steps "$log/again")$(number_of restored "$log/again")" = 00
  rm -f "$tree/$directory"/*.ko
  check "$name: lost modules come back" restores "$log/lost"
  check "$name: lost modules: the same bytes" same_as want
  forget
  check "$name: --no-cache runs everything" kninja_builds "$log/no-cache" --no-cache
  check "$name: --no-cache restores nothing" test "$(number_of restored "$log/no-cache")" = 0
}

# edited WHAT: the sources as they are now, with the state and outputs of before.
edited() {
  rm -rf "$log/before"
  cp -a "$tree/$directory" "$log/before"
  rm -rf "$log/state"
  cp -a "$tree/.kninja/$directory" "$log/state"
  check "$name: $1: make builds" reference want-edited
  rm -rf "${tree:?}/$directory" "$tree/.kninja/$directory"
  cp -a "$log/before" "$tree/$directory"
  cp -a "$log/state" "$tree/.kninja/$directory"
  check "$name: $1: kninja builds" kninja_builds "$log/edited"
  check "$name: $1: the same bytes" same_as want-edited
}

test_edits() {
  local source include
  forget
  kninja_builds "$log/base"
  source=$(own_sources | head -n 1)
  [ -n "$source" ] || { fail "$name: no source to edit"; return; }
  source=$tree/$directory/$source
  echo 'int kninja_test_variable;' >>"$source"
  edited "a variable more"
  check "$name: a variable more: something ran" test "$(number_of steps "$log/edited")" -gt 0
  cp "$log/clean/${source##*/}" "$source"
  check "$name: and it is gone again: nothing runs" restores "$log/back"
  check "$name: and it is gone again: the same bytes" same_as want
  check "$name: and it is gone again: make has nothing to do" make_runs_nothing "$log/make"

  # A header beside the source hides the kernel's own, which no dependency tells.
  include='kninja_shadow.h'
  echo '#define KNINJA_SHADOW 1' >"$tree/include/linux/$include"
  {
    echo "#include \"linux/$include\""
    echo 'int kninja_shadow_value(void); int kninja_shadow_value(void) { return KNINJA_SHADOW; }'
  } >>"$source"
  edited "a header that is in the search path"
  cp -a "$tree/$directory" "$log/outputs"
  mkdir -p "$tree/$directory/linux"
  echo '#define KNINJA_SHADOW 2' >"$tree/$directory/linux/$include"
  check "$name: a header that hides it: make builds" reference want-hidden
  check "$name: a header that hides it: kninja builds" kninja_builds "$log/hidden"
  check "$name: a header that hides it: the same bytes" same_as want-hidden
  rm -rf "$tree/$directory/linux"
  check "$name: it is gone again: make builds" reference want-shown
  check "$name: it is gone again: nothing runs" restores "$log/shown"
  check "$name: it is gone again: the same bytes" same_as want-shown
  rm -f "$tree/include/linux/$include"
  cp "$log/clean/${source##*/}" "$source"
}

test_words() {
  forget
  check "$name: a flag: kninja builds" kninja_builds "$log/flag" KCFLAGS=-DKNINJA_TEST
  check "$name: a flag: objects are new" test "$(number_of steps "$log/flag")" -gt 1
  forget
  check "$name: the flag again: nothing runs" restores "$log/flag" KCFLAGS=-DKNINJA_TEST
  forget
  check "$name: without it: nothing runs" restores "$log/plain"
  check "$name: without it: the same bytes" same_as want
}

# A cache that is broken breaks no build.
test_faults() {
  local blob module store=$KNINJA_CACHE_DIR/store
  module=$(find "$log/want" -name '*.ko' | sort | head -n 1)
  blob=$(find "$store/blobs" -type f -exec cmp -s {} "$module" \; -print)
  chmod u+w "$blob"
  printf x | dd of="$blob" bs=1 seek=4096 conv=notrunc 2>/dev/null
  forget
  check "$name: a damaged blob: kninja builds" kninja_builds "$log/damaged"
  check "$name: a damaged blob: the same bytes" same_as want
  "$kninja" cache verify >"$log/verify" 2>&1
  check "$name: a damaged blob: the cache is sound again" test $? = 0
  mv "$store" "$store.away"
  echo 'no folder' >"$store"
  forget
  check "$name: a cache that is none: kninja builds" kninja_builds "$log/none"
  check "$name: a cache that is none: a warning" grep -q 'the cache is not used' "$log/none"
  check "$name: a cache that is none: the same bytes" same_as want
  check "$name: a cache that is none: left alone" test "$(cat "$store")" = 'no folder'
  rm -f "$store"
  mv "$store.away" "$store"
}

for tree in $trees; do
  tree=$(cd "$tree" 2>/dev/null && pwd -P) || die "no tree at '$tree'"
  release=$(cat "$tree/include/config/kernel.release" 2>/dev/null) || die "'$tree' is not prepared"
  echo "reference: $(make --version | head -n 1), $release in $tree"
  for directory in $targets; do
    name="$release $directory"
    log=$scratch/$release/$directory.log
    mkdir -p "$log"
    forget
    cp -a "$tree/$directory" "$log/clean" || die "cannot save $directory"
    test_restore
    test_edits
    test_words
    test_faults
    forget
  done
done
finish
