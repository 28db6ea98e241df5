#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Flips an option of a kernel source tree and builds a directory: with make, after
# its own syncconfig, and with kninja, which syncs natively. Both from the same state.
#
# usage: config_flip_test.sh [-v] [-n FLIPS] KNINJA TREE DIR...
#        config_flip_test.sh
# TREE is prepared; its .config, include and DIRs are put back, yet give it a tree
# that nobody else is using. Without arguments: $KNINJA, and one small directory of
# each tree of $KNINJA_TEST_TREES (separated by blanks); with KNINJA_FULL_TESTS=1 more.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

verbose= flips=1
while [ $# -gt 0 ]; do
  case $1 in
    -v) verbose=1 ;;
    -n) flips=$2; shift ;;
    -*) die "unknown option '$1'" ;;
    *) break ;;
  esac
  shift
done
choose_targets DIR fs/isofs 'fs/isofs sound/core net/wireless' "$@"
directories=$targets
[ -z "$full" ] || flips=3
make_scratch

# --- one tree, one directory: $tree, $directory, $log ---

run_make() { make -C "$tree" M="$directory" -j2 >"$1" 2>&1; }
run_kninja() {
  "$kninja" build --kernel "$tree" --json -j2 "$tree/$directory" >"$1.json" 2>"$1" && return
  sed 's/^/      /' "$1" | tail -n 20
  return 1
}
config() { "$kninja" config "$1" --kernel "$tree" "${@:2}" 2>"$log/config"; }

# The configuration with all that is made of it, and the directory, with their times.
save() {
  rm -rf "$1"
  mkdir -p "$1"
  cp -a "$tree/.config" "$tree/include/config" "$tree/include/generated" "$1"
  [ ! -e "$tree/.config.old" ] || cp -a "$tree/.config.old" "$1"
  cp -a "$tree/$directory" "$1/directory"
  [ ! -d "$tree/.kninja" ] || cp -a "$tree/.kninja" "$1/.kninja"
}
restore() {
  rm -rf "$tree"/.config "$tree"/.config.old "$tree"/.kninja "$tree"/include/{config,generated} \
    "${tree:?}/$directory"
  cp -a "$1/.config" "$tree"
  [ ! -e "$1/.config.old" ] || cp -a "$1/.config.old" "$tree"
  cp -a "$1/config" "$1/generated" "$tree/include"
  cp -a "$1/directory" "$tree/$directory"
  [ ! -d "$1/.kninja" ] || cp -a "$1/.kninja" "$tree"
}
clean_up() {
  [ -z "${saved:-}" ] || restore "$saved"
  [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$scratch"
}
trap clean_up EXIT

# same_configuration SAVED: all that configuration targets write, byte for byte.
same_configuration() {
  same_content "$1/config" "$tree/include/config" &&
    same_content "$1/generated" "$tree/include/generated" && cmp "$1/.config" "$tree/.config"
}

# The same without the stamps: one that was made stays, with kbuild as well.
same_values() {
  cmp "$1/config/auto.conf" "$tree/include/config/auto.conf" &&
    same_content "$1/generated" "$tree/include/generated" && cmp "$1/.config" "$tree/.config"
}

# Options that the objects of the directory mention, with how many do.
mentioned() {
  grep -ohE 'include/config/[A-Za-z0-9_/.]+\)' "$tree/$directory"/.*.o.cmd | sort | uniq -c |
    sed -E 's/^ *([0-9]+) include\/config\/(.*)\)$/\1 \2/' |
    awk '{ name = $2; if (sub(/\.h$/, "", name)) { gsub("/", "_", name); name = toupper(name) }
      print $1, name }' | sort -n
}
# mentions NAME: the sources whose objects mention it.
mentions() {
  local pattern file
  pattern="include/config/$(echo "$1" | sed 's/_/[_\/]/g')(\.h)?\)"  # Until 5.13: foo/bar.h
  for file in "$tree/$directory"/.*.o.cmd; do
    grep -qiE "$pattern" "$file" || continue
    file=${file##*/.}
    echo "CC ${file%.cmd}"
  done | grep -v '\.mod\.o$' | sort -u
}
# Since Linux 6.13 make prints names as they are in the directory.
in_directory() { sed "s| $directory/| |" | sort -u; }
# flippable NAME: whether it can be y or n without another line of .config changing
# but its own; $from and $to are its values.
flippable() {
  from=$(config get "$1") || return 1
  case $from in
    *=y) to=n from=y ;;
    *=n) to=y from=n ;;
    *) return 1 ;;
  esac
  [ "$(config set "$1=$to" --dry-run | grep -c '^[-+]')" -eq 4 ]
}
# The configuration with an option flipped, synced and built by make.
flip_with_make() {
  if [ "$to" = n ]; then
    sed -i "s/^CONFIG_$1=y$/# CONFIG_$1 is not set/" "$tree/.config"
  else
    sed -i "s/^# CONFIG_$1 is not set$/CONFIG_$1=y/" "$tree/.config"
  fi
  make -C "$tree" syncconfig >"$log/make-sync" 2>&1 </dev/null && run_make "$log/make" || return 1
  ran_by_make "$log/make" | compiled >/dev/null && return
  # Since Linux 6.13 make runs in the directory, finds no include/config there, and
  # misses the change: what mentions the option has to go before it sees one.
  (cd "$tree/$directory" && sed 's/^CC //' "$log/mentions" | xargs rm -f)
  run_make "$log/make"
}
flip_with_kninja() { config set "$1=$2" >/dev/null && run_kninja "$log/kninja"; }

# kbuild would run syncconfig if it thought that auto.conf is stale.
make_finds_it_synced() {
  local before
  before=$(stat -c %y "$tree/include/config/auto.conf")
  make -C "$tree" include/config/auto.conf >"$log/synced" 2>&1
  [ "$before" = "$(stat -c %y "$tree/include/config/auto.conf")" ]
}

test_flip() { # test_flip NAME: some objects mention it; $from, $to
  local option=$1 what="$name: $1=$to"
  save "$log/before"
  mentions "$option" >"$log/mentions"
  check "$what: make" flip_with_make "$option"
  save "$log/want"
  ran_by_make "$log/make" | compiled | in_directory >"$log/make.compiled"
  restore "$log/before"
  check "$what: kninja" flip_with_kninja "$option" "$to"
  check "$what: kninja's configuration is kbuild's" same_configuration "$log/want"
  check "$what: same bytes as make" same_content "$log/want/directory" "$tree/$directory"
  ran_by_kninja "$log/kninja" | compiled | in_directory >"$log/kninja.compiled"
  check "$what: compiles exactly what mentions it" diff "$log/mentions" "$log/kninja.compiled"
  check "$what: nothing that make does not compile" \
    test -z "$(comm -23 "$log/kninja.compiled" "$log/make.compiled")"
  check "$what: make runs nothing after it" run_make "$log/make"
  check "$what: make ran nothing" nothing_ran "$log/make"
  check "$what: make finds it synced" make_finds_it_synced
  check "$what: kninja again" run_kninja "$log/kninja"
  check "$what: and it runs nothing" test "$(steps_of "$log/kninja.json")" -eq 0
  # The other way round: kninja after kbuild's own sync and build.
  restore "$log/want"
  check "$what: kninja after make" run_kninja "$log/kninja"
  check "$what: compiles nothing after make" test -z "$(ran_by_kninja "$log/kninja" | compiled)"
  check "$what: leaves kbuild's configuration alone" same_configuration "$log/want"

  check "$name: $option=$from again" flip_with_kninja "$option" "$from"
  check "$name: $option=$from again: the same bytes as before" \
    same_content "$log/before/directory" "$tree/$directory"
  check "$name: $option=$from again: the same configuration" same_values "$log/before"
}

# A .config that is put back with its old time is a change that times do not tell.
test_old_time() {
  local option=$1
  cp -a "$tree/.config" "$log/dot-config"
  check "$name: $option=$to once more" flip_with_kninja "$option" "$to"
  rm "$tree/.config"
  cp -a "$log/dot-config" "$tree/.config"
  check "$name: an older .config put back" run_kninja "$log/kninja"
  check "$name: an older .config put back: the bytes of then" \
    same_content "$log/before/directory" "$tree/$directory"
  touch "$tree/.config"
  check "$name: .config touched" run_kninja "$log/kninja"
  check "$name: .config touched: nothing runs" test "$(steps_of "$log/kninja.json")" -eq 0
}

test_unmentioned() {
  local option=$1 what="$name: $1=$to, which nothing mentions"
  check "$what" flip_with_kninja "$option" "$to"
  check "$what: runs nothing" test "$(steps_of "$log/kninja.json")" -eq 0
  check "$what: really flipped" test "$(config get "$option")" = "CONFIG_$option=$to"
  check "$name: $option=$from again" flip_with_kninja "$option" "$from"
  check "$name: $option=$from again: runs nothing" test "$(steps_of "$log/kninja.json")" -eq 0
}

make_syncs() { make -C "$tree" include/config/auto.conf </dev/null >"$log/synced" 2>&1; }

# To kbuild a newer Kconfig file is a reason to sync; to kninja one with another content.
test_changed_kconfig() {
  local what="$name: a changed Kconfig file"
  [ -f "$tree/$directory/Kconfig" ] || return 0
  check "$what: nothing to do before" run_kninja "$log/kninja"
  save "$log/unchanged"
  printf 'config KNINJA_FLIP_TEST\n\tdef_bool y\n' >>"$tree/$directory/Kconfig"
  save "$log/changed"
  check "$what: make" make_syncs
  check "$what: an option more" grep -q KNINJA_FLIP_TEST=y "$tree/include/config/auto.conf"
  save "$log/want"
  restore "$log/changed"
  check "$what: kninja" run_kninja "$log/kninja"
  check "$what: kninja's configuration is kbuild's" same_configuration "$log/want"
  check "$what: nothing is compiled" test -z "$(ran_by_kninja "$log/kninja" | compiled)"
  check "$what: make finds it synced" make_finds_it_synced
  touch "$tree/$directory/Kconfig"
  cp -a "$tree/include/config/auto.conf" "$log/auto.conf"
  check "$what: touched only" run_kninja "$log/kninja"
  check "$what: touched only: nothing is synced" \
    test ! "$tree/include/config/auto.conf" -nt "$log/auto.conf"
  restore "$log/unchanged"
}

test_directory() {
  local count option left=$flips flipped=
  make -C "$tree" M="$directory" clean >/dev/null 2>&1
  rm -rf "$tree/.kninja"
  check "$name: kninja builds" run_kninja "$log/kninja"
  mentioned >"$log/mentioned"
  while read -r count option; do
    [ "$left" -gt 0 ] || break
    flippable "$option" || continue
    test_flip "$option"
    flipped=$option left=$((left - 1))
  done <"$log/mentioned"
  check "$name: an option was flipped" test -n "$flipped"
  flippable "$flipped" && test_old_time "$flipped"
  test_changed_kconfig
  # Of the options that nothing here mentions, the first that can be flipped alone.
  sed -nE 's/^CONFIG_([A-Z0-9_]+)=y$/\1/p' "$tree/.config" | sort >"$log/yes"
  cut -d' ' -f2 "$log/mentioned" | sort -u | comm -13 - "$log/yes" | shuf --random-source="$0" >"$log/others"
  while read -r option; do
    flippable "$option" || continue
    test_unmentioned "$option"
    break
  done <"$log/others"
}

for tree in $trees; do
  tree=$(cd "$tree" && pwd) || die "no tree '$tree'"
  for directory in $directories; do
    name="$(basename "$tree") $directory" log=$scratch/$(basename "$tree")-${directory//\//-}
    mkdir -p "$log"
    saved=$scratch/saved
    save "$saved"
    test_directory
    restore "$saved"
    saved=
  done
done
finish
