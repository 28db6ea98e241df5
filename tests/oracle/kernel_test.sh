#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds directories of a kernel source tree with make and with kninja, in the
# same place, and compares every byte; then who runs what after whom.
#
# usage: kernel_test.sh [-v] [--edits] [--interrupt[=N]] [-j N] KNINJA TREE DIR...
#        kernel_test.sh
#   --edits      also: edit sources, headers, the makefile; lose and damage
#                outputs; each compared with what make does in the same state
#   --interrupt  also: stop builds at N moments (default 4) in each of four ways
#
# TREE is prepared (the configuration, Module.symvers, modules_prepare). DIRs are
# built and cleaned again, and edited with --edits; everything is put back, yet
# give it a tree that nobody else is using. Without arguments: $KNINJA, and for
# each tree of $KNINJA_TEST_TREES (separated by blanks) a short list of
# directories, or with KNINJA_FULL_TESTS=1 a long one with edits and interrupts.
# KNINJA_KEEP=1 keeps the scratch folder; KNINJA_TEST_CACHE=full uses the cache, too.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# Small ones for each feature: generated sources and a host program; several
# modules and assembly; sub-directories and exports.
short_list='lib/raid6 fs/nfs_common'
long_list="$short_list arch/x86/crypto sound/core net/wireless drivers/net/wireguard"

verbose= edits= interrupts=0 jobs=2
while [ $# -gt 0 ]; do
  case $1 in
    -v) verbose=1 ;;
    --edits) edits=1 ;;
    --interrupt) interrupts=4 ;;
    --interrupt=*) interrupts=${1#*=} ;;
    -j) jobs=$2; shift ;;
    -*) die "unknown option '$1'" ;;
    *) break ;;
  esac
  shift
done

choose_targets DIR "$short_list" "$long_list" "$@"
directories=$targets
[ -z "$full" ] || edits=1 interrupts=2
make_scratch

# --- one tree, one directory: $tree, $directory, $log, $want (the reference) ---

run_make() { make -C "$tree" M="$directory" -j"$jobs" >"$1" 2>&1; }

run_kninja() {
  "$kninja" build --kernel "$tree" --json -j "$jobs" "$tree/$directory" >"$1.json" 2>"$1" &&
    return
  sed 's/^/      /' "$1" | tail -n 20
  return 1
}

kninja_runs_nothing() {
  run_kninja "$1" || return 1
  [ "$(steps_of "$1.json")" = 0 ] && return
  grep -E '^\[' "$1" | sed 's/^/      /' | head -n 20
  return 1
}

make_runs_nothing() { run_make "$1" && nothing_ran "$1"; }

make_clean() { make -C "$tree" M="$directory" clean >/dev/null 2>&1; }

# A clean directory that kninja has never seen.
forget() {
  make_clean
  rm -rf "$tree/.kninja/$directory"
}

# save TO, restore FROM: the directory with its times; kninja's state is elsewhere.
save() {
  rm -rf "$1"
  cp -a "$tree/$directory" "$1"
}
restore() {
  rm -rf "${tree:?}/$directory"
  cp -a "$1" "$tree/$directory"
}

# Whether kninja wrote below the tree outside of $directory and its own folder.
wrote_elsewhere() {
  local files
  files=$(cd "$tree" && find . -path ./.kninja -prune -o -path "./$directory" -prune -o \
    -type f -newer "$1" -print)
  [ -z "$files" ] && return 1
  printf '%s\n' "$files" | sed 's/^/      /' | head -n 20
}

test_same_bytes() {
  forget
  save "$log/clean"
  check "$name: make builds" run_make "$log/make"
  save "$want"
  # What make says when there is nothing to do, before kninja was here.
  check "$name: make again runs nothing (else the test is no test)" \
    make_runs_nothing "$log/make-again"
  check "$name: kninja right after make runs nothing" kninja_runs_nothing "$log/adopt"
  check "$name: and still nothing" kninja_runs_nothing "$log/adopted"

  forget
  touch "$log/stamp"
  check "$name: kninja builds" run_kninja "$log/kninja"
  check "$name: all files are the same bytes" same_content "$want" "$tree/$directory"
  if wrote_elsewhere "$log/stamp"; then
    fail "$name: kninja wrote outside of the directory"
  else
    pass "$name: kninja wrote nowhere else"
  fi
  check "$name: a second build runs nothing" kninja_runs_nothing "$log/second"
  check "$name: make right after kninja runs nothing" make_runs_nothing "$log/after"
  check "$name: and kninja after that make" kninja_runs_nothing "$log/third"
  check "$name: nobody changed a byte" same_content "$want" "$tree/$directory"

  "$kninja" clean --kernel "$tree" "$tree/$directory" >"$log/kninja-clean" 2>&1
  check "$name: kninja clean leaves what make clean leaves" \
    same_content "$log/clean" "$tree/$directory"
}

# --- edits: make and kninja from the same state --------------------------------

# after_edit WHAT [COMPILED]: make builds the directory as it now is, then it is
# put back and kninja builds. Same bytes; the same sources compiled; no command
# that make did not run; then both at rest. COMPILED is how many sources must be
# compiled, when it is known.
after_edit() {
  local what="$name: $1" compiled=${2:-}
  save "$log/edited"
  check "$what: make builds" run_make "$log/make"
  save "$log/want-edited"
  restore "$log/edited"
  check "$what: kninja builds" run_kninja "$log/kninja"
  check "$what: same bytes as make" same_content "$log/want-edited" "$tree/$directory"
  ran_by_make "$log/make" >"$log/make.ran"
  ran_by_kninja "$log/kninja" >"$log/kninja.ran"
  compiled <"$log/make.ran" >"$log/make.compiled"
  compiled <"$log/kninja.ran" >"$log/kninja.compiled"
  if [ "$KNINJA_CACHE" != off ]; then
    check "$what: compiles nothing that make does not" \
      test -z "$(comm -13 "$log/make.compiled" "$log/kninja.compiled")"
    compiled=
  elif cmp -s "$log/make.compiled" "$log/kninja.compiled"; then
    pass "$what: compiles what make compiles"
  else
    fail "$what: compiles what make compiles"
    diff "$log/make.compiled" "$log/kninja.compiled" | sed 's/^/      /' | head -n 20
  fi
  if [ -n "$compiled" ]; then
    check "$what: compiles $compiled" test "$(wc -l <"$log/kninja.compiled")" -eq "$compiled"
  fi
  check "$what: make right after runs nothing" make_runs_nothing "$log/make"
  check "$what: kninja right after runs nothing" kninja_runs_nothing "$log/kninja"
}

# The header of the directory that most objects read, and how many do.
own_header() {
  grep -ohE "^  (\./)?$directory/[^/ ]+\.h" "$tree/$directory"/.*.o.cmd |
    sed -E "s|^ +(\./)?$directory/||" | sort | uniq -c | sort -rn |
    while read -r count file; do
      [ ! -e "$log/clean/$file" ] || { echo "$count $file"; break; }
    done
}

test_edits() {
  local source header makefile composite
  forget
  check "$name: kninja builds, for the edits" run_kninja "$log/kninja"
  save "$log/built"
  source=$(own_sources | head -n 1)
  header=$(own_header)
  makefile=Kbuild
  [ -e "$tree/$directory/Kbuild" ] || makefile=Makefile

  if [ -n "$source" ]; then
    touch "$tree/$directory/$source"
    check "$name: touched $source: kninja runs nothing" kninja_runs_nothing "$log/kninja"
    find "$tree/$directory" -type f -name '*.[chS]' -exec touch {} +
    check "$name: touched all sources: kninja runs nothing" kninja_runs_nothing "$log/kninja"
    restore "$log/built"
    check "$name: old times again: kninja runs nothing" kninja_runs_nothing "$log/kninja"

    echo '/* a comment */' >>"$tree/$directory/$source"
    after_edit "comment in $source" 1
    sed -i '$d' "$tree/$directory/$source"
    after_edit "comment out of $source again" 1
    check "$name: the reference bytes again" same_content "$want" "$tree/$directory"
    echo 'int kninja_test_variable;' >>"$tree/$directory/$source"
    after_edit "a variable in $source" 1
    cp -p "$log/clean/$source" "$tree/$directory/$source"
    # Older than the object, yet another content: make does not notice.
    check "$name: the old file with its old time: kninja builds" run_kninja "$log/kninja"
    check "$name: the old file with its old time: the reference bytes" \
      same_content "$want" "$tree/$directory"
  fi

  if [ -n "$header" ]; then
    echo '/* a comment */' >>"$tree/$directory/${header#* }"
    after_edit "comment in ${header#* }" "${header% *}"
    sed -i '$d' "$tree/$directory/${header#* }"
    after_edit "comment out of ${header#* } again" "${header% *}"
  fi

  echo 'ccflags-y += -DKNINJA_TEST_FLAG=1' >>"$tree/$directory/$makefile"
  after_edit "a flag in $makefile"
  sed -i '$d' "$tree/$directory/$makefile"
  after_edit "the flag out of $makefile"

  composite=$(grep -lc . "$tree/$directory"/*.mod 2>/dev/null | head -n 50 |
    while read -r file; do
      [ "$(wc -w <"$file")" -lt 2 ] || { basename "$file" .mod; break; }
    done)
  echo 'int kninja_test_function(void); int kninja_test_function(void) { return 1; }' \
    >"$tree/$directory/kninja_extra.c"
  if [ -n "$composite" ]; then
    echo "$composite-y += kninja_extra.o" >>"$tree/$directory/$makefile"
    after_edit "an object more in $composite" 1
  else
    {
      echo '#include <linux/module.h>'
      echo 'MODULE_LICENSE("GPL");'
    } >>"$tree/$directory/kninja_extra.c"
    echo 'obj-m += kninja_extra.o' >>"$tree/$directory/$makefile"
    after_edit "a module more" 1
  fi
  sed -i '$d' "$tree/$directory/$makefile"
  after_edit "and without it again" 0
  rm -f "$tree/$directory"/{,.}kninja_extra*
  # The times of the makefile and the like do not matter to kninja.
  restore "$log/built"
  check "$name: all put back: kninja builds" run_kninja "$log/kninja"
  check "$name: all put back: the reference bytes" same_content "$want" "$tree/$directory"

  local module object
  module=$(find "$tree/$directory" -name '*.ko' | sort | head -n 1)
  object=$(find "$tree/$directory" -name '*.o' ! -name '*.mod.o' | sort | head -n 1)
  rm "$module"
  after_edit "lost ${module##*/}" 0
  rm "$object"
  after_edit "lost ${object##*/}"
  rm "${object%/*}/.${object##*/}.cmd"
  after_edit "lost the record of ${object##*/}"
  rm -rf "$tree/.kninja/$directory"
  check "$name: state lost: kninja runs nothing" kninja_runs_nothing "$log/kninja"
  find "$tree/.kninja/$directory" -type f -name state -exec truncate -s 1000 {} +
  check "$name: state cut short: kninja runs nothing" kninja_runs_nothing "$log/kninja"

  for file in "$module" "$object"; do
    truncate -s 100 "$file"
    check "$name: damaged ${file##*/}: kninja builds" run_kninja "$log/kninja"
    check "$name: damaged ${file##*/}: the reference bytes" \
      same_content "$want" "$tree/$directory"
  done
}

# --- interruptions --------------------------------------------------------------

# start_and_stop HOW SECONDS: starts a build, stops it after a while.
start_and_stop() {
  local pid child
  set -m  # A process group of its own, in which SIGINT is not ignored.
  "$kninja" build --kernel "$tree" -j "$jobs" "$tree/$directory" >"$log/stopped" 2>&1 &
  pid=$!
  set +m
  sleep "$2"
  case $1 in
    interrupt) kill -INT -- "-$pid" ;;
    kill-all) kill -KILL -- "-$pid" ;;
    kill-kninja) kill -KILL "$pid" ;;
    kill-ninja)
      child=$(ps -o pid= --ppid "$pid" | head -n 1)
      # shellcheck disable=SC2086 # No child, no word.
      kill -KILL $child 2>/dev/null ;;
  esac 2>/dev/null
  wait "$pid" 2>/dev/null
  stopped_with=$?
}

test_interrupts() {
  local started took i how when
  forget
  started=$(date +%s%N)
  run_kninja "$log/kninja" || return
  took=$((($(date +%s%N) - started) / 1000000))
  for how in interrupt kill-all kill-kninja kill-ninja; do
    for ((i = 1; i <= interrupts; i++)); do
      # Spread over the build, and somewhere within each part.
      when=$((took * (i - 1) / interrupts + RANDOM % (took / interrupts + 1)))
      forget
      start_and_stop $how "$((when / 1000)).$(printf %03d $((when % 1000)))"
      if [ $how = interrupt ] && [ "$stopped_with" -ne 130 ] && [ "$stopped_with" -ne 0 ]; then
        fail "$name: $how after $when ms: exit code $stopped_with"
      fi
      check "$name: $how after $when ms: the next build" run_kninja "$log/kninja"
      check "$name: $how after $when ms: the reference bytes" \
        same_content "$want" "$tree/$directory"
      check "$name: $how after $when ms: then nothing to run" kninja_runs_nothing "$log/kninja"
      check "$name: $how after $when ms: nor for make" make_runs_nothing "$log/after"
    done
  done
}

for tree in $trees; do
  tree=$(cd "$tree" 2>/dev/null && pwd -P) || die "no tree at '$tree'"
  release=$(cat "$tree/include/config/kernel.release" 2>/dev/null) ||
    die "'$tree' is not prepared"
  echo "reference: $(make --version | head -n 1), $release in $tree"
  for directory in $directories; do
    name="$release $directory"
    log=$scratch/$release/$directory.log
    want=$log/want
    rm -rf "$log"
    mkdir -p "$log"
    if [ ! -d "$tree/$directory" ]; then
      fail "$name: no such directory"
      continue
    fi
    test_same_bytes
    [ -z "$edits" ] || test_edits
    [ "$interrupts" -eq 0 ] || test_interrupts
    restore "$log/clean"
    rm -rf "$tree/.kninja/$directory"
    [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$log"
  done
done
finish
