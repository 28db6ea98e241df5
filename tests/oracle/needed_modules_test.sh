#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds a directory whose modules import from modules of other directories, which
# Module.symvers does not list: kninja finds and builds those first. What it makes
# is compared with make's, told of everything in the right order.
#
# usage: needed_modules_test.sh [-v] [KNINJA TREE DIR,...]
#
# DIRs are built and cleaned again, each after those that it needs; the last one is
# what kninja is asked for. Module.symvers, and sources of theirs, are edited and put
# back: give it a tree that nobody else is using. Without arguments: $KNINJA and
# $KNINJA_TEST_TREES, with small directories. KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# net/8021q needs net/802 and that net/llc; the second has several modules.
short_list='net/llc,net/802,net/8021q'

take_verbose "$@" && shift
choose_targets DIR,... "$short_list" "$short_list" "$@"
make_scratch

# --- one tree, one list: $tree, $directories, $last, $log -------------------------

lists_of() { for one in "$@"; do printf '%s ' "$tree/$one/Module.symvers"; done; }

run_make_on_all() {
  local before=()
  for one in $directories; do
    # shellcheck disable=SC2046
    make -C "$tree" M="$one" -j2 KBUILD_EXTRA_SYMBOLS="$(lists_of ${before[@]+"${before[@]}"})" \
      >>"$1" 2>&1 || { tail -n 5 "$1"; return 1; }
    before+=("$one")
  done
}

run_kninja() { "$kninja" build --kernel "$tree" --json -j 2 "$tree/$last" >"$1.json" 2>"$1"; }

builds() {
  run_kninja "$1" && return
  sed 's/^/      /' "$1" | tail -n 20
  return 1
}

fails() { ! run_kninja "$1"; }

runs_nothing() {
  builds "$1" || return 1
  [ "$(steps_of "$1.json")" = 0 ] && return
  grep -E '^\[' "$1" | sed 's/^/      /' | head -n 20
  return 1
}

says() { grep -qF -- "$2" "$1" || { echo "      no '$2' in:"; sed 's/^/      /' "$1" | tail -n 15; return 1; }; }

clean_all() {
  for one in $directories; do make -C "$tree" M="$one" clean >/dev/null 2>&1; done
}

forget() {
  clean_all
  for one in $directories; do rm -rf "$tree/.kninja/$one"; done
}

# Everything but the command of modpost, in which make was told of more lists.
same_everywhere() {
  local wrong=0
  for one in $directories; do
    rm -f "$tree/$one/.Module.symvers.cmd"
    same_content "$log/want/$one" "$tree/$one" || wrong=1
  done
  return $wrong
}

save_all() {
  for one in $directories; do
    mkdir -p "$1/$one"
    cp -a "$tree/$one/." "$1/$one"
    rm -f "$1/$one/.Module.symvers.cmd"
  done
}

# The kernel's Module.symvers as if its build had had none of these modules.
unlist() {
  local pattern
  pattern=$(echo "$directories" | sed 's/ *$//; s/ /|/g')
  grep -vP "\t($pattern)/" "$log/symvers" >"$tree/Module.symvers"
  ! cmp -s "$log/symvers" "$tree/Module.symvers"
}

first_source() {
  local file
  for file in "$tree/$1"/*.c; do
    case $file in *.mod.c) ;; *) echo "$file"; return ;; esac
  done
}

put_back() {
  cp -p "$log/symvers" "$tree/Module.symvers"
  for one in $directories; do
    [ ! -e "$log/edited/$one" ] || cp -p "$log/edited/$one"/*.c "$tree/$one"
  done
}

# edit FILE LINE: appends, and keeps the original for put_back.
edit() {
  local one
  one=$(dirname "${1#"$tree"/}")
  mkdir -p "$log/edited/$one"
  cp -p "$1" "$log/edited/$one"
  printf '%s\n' "$2" >>"$1"
}

restore_source() {
  local one
  one=$(dirname "${1#"$tree"/}")
  cp -p "$log/edited/$one/$(basename "$1")" "$1"
  touch "$1"
}

test_needed() {
  local first source
  first=${directories%% *}
  check "$name: the list is without these modules" unlist
  forget
  check "$name: make builds each, told of those before it" run_make_on_all "$log/make"
  save_all "$log/want"

  forget
  check "$name: kninja builds what is needed, too" builds "$log/kninja"
  check "$name: all files are the same bytes as make's" same_everywhere
  check "$name: and says why" says "$log/kninja" 'which Module.symvers does not list'
  for one in $directories; do
    [ "$one" = "$last" ] || check "$name: $one is among the outcomes" says "$log/kninja.json" "\"target\":\"$one\""
  done
  check "$name: the symbols are in the outcome" says "$log/kninja.json" '"needs":[{"module":"'
  # same_everywhere took modpost's own records away.
  check "$name: again, after its records were lost" builds "$log/again"
  check "$name: then nothing is to be done" runs_nothing "$log/nothing"
  check "$name: nobody changed a byte" same_everywhere
  builds "$log/again" >/dev/null

  source=$(first_source "$first")
  edit "$source" '/* a comment */'
  check "$name: a comment in $first: builds" builds "$log/comment"
  check "$name: a comment in $first: what needs it is not touched" \
    test "$(grep -cE "^\[[0-9/]+\] [A-Z]+ .*$last/" "$log/comment")" = 0
  restore_source "$source"

  edit "$source" '#error a mistake'
  check "$name: an error in $first: fails" fails "$log/error"
  check "$name: an error in $first: the place" says "$log/error" "${source#"$tree"/}"
  check "$name: an error in $first: what was not built, and why" says "$log/error" 'was not built: '
  restore_source "$source"
  check "$name: the error is gone: builds" builds "$log/mended"

  cp -p "$log/symvers" "$tree/Module.symvers"
  check "$name: all listed again: builds" builds "$log/listed"
  check "$name: all listed again: nothing more is needed" \
    test "$(grep -c '"needs"' "$log/listed.json")" = 0
}

# A symbol of the last directory is used in the first one.
test_circle() {
  local first=${directories%% *}
  unlist
  forget
  edit "$(first_source "$last")" 'int kninja_in_circle; EXPORT_SYMBOL(kninja_in_circle);'
  edit "$(first_source "$first")" \
    'extern int kninja_in_circle; int *kninja_uses_it(void); int *kninja_uses_it(void) { return &kninja_in_circle; }'
  check "$name: in a circle: fails" fails "$log/circle"
  check "$name: in a circle: says so" says "$log/circle" 'import from each other'
  check "$name: in a circle: with the symbol" says "$log/circle" "kninja_in_circle"
  put_back
}

for tree in $trees; do
  tree=$(cd "$tree" 2>/dev/null && pwd -P) || die "no tree at '$tree'"
  release=$(cat "$tree/include/config/kernel.release" 2>/dev/null) || die "'$tree' is not prepared"
  echo "reference: $(make --version | head -n 1), $release in $tree"
  for list in $targets; do
    directories=${list//,/ }
    last=${directories##* }
    name="$release $last"
    log=$scratch/$release/$last.log
    mkdir -p "$log"
    cp -p "$tree/Module.symvers" "$log/symvers"
    trap 'put_back; forget; rm -rf "$scratch"' EXIT
    test_needed
    test_circle
    forget
    trap 'rm -rf "$scratch"' EXIT
  done
done
finish
