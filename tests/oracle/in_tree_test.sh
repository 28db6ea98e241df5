#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds modules in a kernel source tree as `make DIR/NAME.ko` does, with make and
# with kninja, in the same place, and compares every byte.
#
# usage: in_tree_test.sh [-v] [--interrupt[=N]] [-j N] KNINJA TREE MODULE...
#        in_tree_test.sh
#   --interrupt  also: stop builds at N moments (default 3)
#
# MODULE is a path without suffix (fs/btrfs/btrfs), or several joined by commas,
# which are built together. TREE is prepared. Where it has DEBUG_INFO_BTF_MODULES and
# no vmlinux, from which kbuild then makes type information, kninja must say so, and
# the rest is done without that option. Outputs are removed again; give it a tree that
# nobody else is using. Without arguments: $KNINJA, one small module in each tree of
# $KNINJA_TEST_TREES, with KNINJA_FULL_TESTS=1 more of them.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

short_list='fs/nfs_common/grace'
long_list="$short_list lib/raid6/raid6_pq fs/nfs_common/grace,fs/nfs_common/nfs_acl"

verbose= interrupts=0 jobs=2
while [ $# -gt 0 ]; do
  case $1 in
    -v) verbose=1 ;;
    --interrupt) interrupts=3 ;;
    --interrupt=*) interrupts=${1#*=} ;;
    -j) jobs=$2; shift ;;
    -*) die "unknown option '$1'" ;;
    *) break ;;
  esac
  shift
done
choose_targets MODULE "$short_list" "$long_list" "$@"
modules=$targets
[ -z "$full" ] || interrupts=2
make_scratch

# --- one tree, one list of modules: $tree, $goals, $directories, $log -----------

run_make() {
  # shellcheck disable=SC2086 # Words, one for each module.
  make -C "$tree" -j"$jobs" KERNELRELEASE="$uts_release" $without_btf $goals >"$1" 2>&1
}

run_kninja() {
  # shellcheck disable=SC2086
  "$kninja" build --in-tree --kernel "$tree" --json -j "$jobs" KERNELRELEASE="$uts_release" \
    $without_btf $goals >"$1.json" 2>"$1" && return
  sed 's/^/      /' "$1" | tail -n 20
  return 1
}

kninja_runs_nothing() {
  run_kninja "$1" || return 1
  [ "$(steps_of "$1.json")" = 0 ] && return
  grep -E '^\[' "$1" | sed 's/^/      /' | head -n 20
  return 1
}

# What make ran for the modules themselves; the top level's `prepare` is not kninja's.
own_commands() {
  ran_by_make "$1" | grep -E "^[A-Z]+ ($(echo "$directories" | tr ' ' '|')|modules-only|Module)"
}

# make runs modpost each time in this mode, since it writes modules.order each time.
make_again() {
  run_make "$1" || { tail -n 5 "$1"; return 1; }
  own_commands "$1" >"$log/rest"
  ! grep -qvE '^MODPOST ' "$log/rest"
}

# make has no more to do than after itself.
make_runs_nothing() {
  run_make "$1" || { tail -n 5 "$1"; return 1; }
  own_commands "$1" | diff "$log/rest" - >"$1.diff" && return
  sed 's/^/      /' "$1.diff" | head -n 20
  return 1
}

lists='modules.order modules-only.symvers .modules-only.symvers.cmd .Module.symvers.cmd'

# save TO: the modules' directories with their times, and the lists in the root.
save() {
  local directory file
  rm -rf "$1"
  for directory in $directories; do
    # What is not saved must not be taken away.
    mkdir -p "$1/$directory" && cp -a "$tree/$directory/." "$1/$directory" || die "cannot save $directory"
  done
  for file in $lists Module.symvers; do
    [ ! -e "$tree/$file" ] || cp -a "$tree/$file" "$1/$file"
  done
}

restore() {
  local directory file
  for directory in $directories; do
    rm -rf "${tree:?}/$directory"
    cp -a "$1/$directory" "$tree/$directory"
  done
  for file in $lists Module.symvers; do
    rm -f "${tree:?}/$file"
    [ ! -e "$1/$file" ] || cp -a "$1/$file" "$tree/$file"
  done
}

# A clean tree that kninja has never seen.
forget() {
  restore "$log/clean"
  rm -rf "$tree/.kninja"
}

test_same_bytes() {
  check "$name: make builds" run_make "$log/make"
  save "$log/want"
  check "$name: make again compiles nothing (else the test is no test)" \
    make_again "$log/make-again"
  check "$name: kninja right after make runs nothing" kninja_runs_nothing "$log/adopt"
  check "$name: and still nothing" kninja_runs_nothing "$log/adopted"

  forget
  check "$name: kninja builds" run_kninja "$log/kninja"
  save "$log/got"
  check "$name: all files are the same bytes" same_content "$log/want" "$log/got"
  check "$name: a second build runs nothing" kninja_runs_nothing "$log/second"
  check "$name: make right after kninja runs nothing" make_runs_nothing "$log/after"
  check "$name: and kninja after that make" kninja_runs_nothing "$log/third"
}

# Names of all files of the tree but kninja's own and the modules'.
other_files() {
  (cd "$tree" && find . -path ./.kninja -prune -o -type f -print) | sort |
    grep -vE "^\./($(echo "$directories" | tr ' ' '|'))/"
}

# What belongs to the whole tree stays: its lists may be of a whole build.
test_clean() {
  forget
  check "$name: kninja builds, to clean" run_kninja "$log/kninja"
  other_files >"$log/others"
  # shellcheck disable=SC2086
  check "$name: kninja cleans" "$kninja" clean --in-tree --kernel "$tree" \
    KERNELRELEASE="$uts_release" $without_btf $goals 2>"$log/cleaned"
  for directory in $directories; do
    check "$name: clean leaves $directory as it was" \
      same_content "$log/clean/$directory" "$tree/$directory"
  done
  other_files >"$log/others-left"
  check "$name: clean removes nothing else" cmp "$log/others" "$log/others-left"
}

# A source that is compiled: "fs/nfs_common/grace.c".
own_source() {
  local directory file
  for directory in $directories; do
    for file in "$tree/$directory"/.*.o.cmd; do
      file=$(sed -nE 's/^source_[^ ]* := (.*\.c)$/\1/p' "$file")
      case $file in
        *.mod.c | '') ;;
        *) [ ! -e "$log/clean/$file" ] || { echo "$file"; return; } ;;
      esac
    done
  done
}

test_edit() {
  local source
  source=$(own_source)
  [ -n "$source" ] || { fail "$name: no source to edit"; return; }
  echo 'int kninja_test_variable;' >>"$tree/$source"
  save "$log/edited"
  check "$name: make builds an edited ${source##*/}" run_make "$log/make"
  save "$log/want-edited"
  restore "$log/edited"
  check "$name: kninja builds an edited ${source##*/}" run_kninja "$log/kninja"
  save "$log/got"
  check "$name: edited: all files are the same bytes" same_content "$log/want-edited" "$log/got"
  check "$name: edited: make right after runs nothing" make_runs_nothing "$log/after"
}

test_interrupts() {
  local started took i when pid
  forget
  started=$(date +%s%N)
  run_kninja "$log/kninja" || return
  took=$((($(date +%s%N) - started) / 1000000))
  for ((i = 1; i <= interrupts; i++)); do
    when=$((took * (i - 1) / interrupts + RANDOM % (took / interrupts + 1)))
    forget
    set -m
    # shellcheck disable=SC2086
    "$kninja" build --in-tree --kernel "$tree" -j "$jobs" KERNELRELEASE="$uts_release" \
      $without_btf $goals >"$log/stopped" 2>&1 &
    pid=$!
    set +m
    sleep "$((when / 1000)).$(printf %03d $((when % 1000)))"
    kill -KILL -- "-$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    check "$name: killed after $when ms: the next build" run_kninja "$log/kninja"
    save "$log/got"
    check "$name: killed after $when ms: the same bytes" same_content "$log/want" "$log/got"
  done
}

# Type information (BTF) of modules comes from a vmlinux; without one kbuild refuses.
test_refusal() {
  local name="$release ${modules%% *} with BTF and no vmlinux"
  goals=$(module_goals "${modules%% *}")
  log=$scratch/$release/refusal
  mkdir -p "$log"
  # shellcheck disable=SC2086
  "$kninja" build --in-tree --kernel "$tree" KERNELRELEASE="$uts_release" $goals >"$log/kninja" 2>&1
  check "$name: kninja fails" test $? -eq 1
  check "$name: and says what to do" grep -q '^hint: .*vmlinux' "$log/kninja"
}

# "fs/nfs_common/grace,fs/nfs_common/nfs_acl": the words for make.
module_goals() { echo "$1" | sed 's/,/.ko /g; s/$/.ko/'; }

for tree in $trees; do
  tree=$(cd "$tree" 2>/dev/null && pwd -P) || die "no tree at '$tree'"
  release=$(cat "$tree/include/config/kernel.release" 2>/dev/null) ||
    die "'$tree' is not prepared"
  uts_release=$(sed -nE 's/.*UTS_RELEASE "(.*)"/\1/p' "$tree/include/generated/utsrelease.h")
  echo "reference: $(make --version | head -n 1), $release in $tree"
  without_btf= number=0
  if grep -q '^CONFIG_DEBUG_INFO_BTF_MODULES=y' "$tree/include/config/auto.conf" &&
    [ ! -e "$tree/vmlinux" ]; then
    test_refusal
    without_btf=CONFIG_DEBUG_INFO_BTF_MODULES=
  fi
  for list in $modules; do
    others=$(echo "$list" | tr -dc , | wc -c)
    name="$release ${list%%,*}"
    [ "$others" -eq 0 ] || name="$name and $others more"
    log=$scratch/$release/modules-$((++number))
    goals=$(module_goals "$list")
    directories=$(echo "$list" | tr ',' '\n' | xargs -n 1 dirname | sort -u | tr '\n' ' ' | sed 's/ $//')
    rm -rf "$log"
    mkdir -p "$log"
    for directory in $directories; do
      make -C "$tree" M="$directory" clean >/dev/null 2>&1
    done
    rm -rf "$tree/.kninja" "$tree"/{,.}modules-only.symvers* "$tree/.Module.symvers.cmd"
    # make's own `prepare` comes first, and is over then.
    make -C "$tree" -j"$jobs" KERNELRELEASE="$uts_release" modules_prepare >/dev/null 2>&1
    save "$log/clean"
    test_same_bytes
    test_edit
    test_clean
    [ "$interrupts" -eq 0 ] || test_interrupts
    forget
    [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$log"
  done
done
finish
