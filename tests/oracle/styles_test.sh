#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds small modules in the styles in which people write them, against installed
# kernel headers, with make and with kninja in the same place, and compares every
# byte; then who runs what after whom.
#
# usage: styles_test.sh [-v] [-k HEADERS]... [KNINJA [STYLE...]]
#
# A STYLE is a file of styles/, without its suffix; default: all. KNINJA comes
# from the environment too. Without -k: all headers below /usr/src that Debian's
# packages install, and the running kernel's. KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
#
# A style is one text: after the comments each `#--- NAME` starts a file. Lines
# among the comments say, in the folder where the files are put:
#   DO: COMMAND         runs before anything is built
#   BUILD: DIR [WORDS]  what to build, in this order (default: `.`)
#   ENV: A=1 B=2        the caller's environment; ENV-AFTER: from the edit on
#   EDIT: COMMAND       changes something; then make and kninja build again
#   FAILS: REGEX        both fail, and say this
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

verbose= kernels=()
while [ $# -gt 0 ]; do
  case $1 in
    -v) verbose=1 ;;
    -k) kernels+=("$2"); shift ;;
    -*) die "unknown option '$1'" ;;
    *) break ;;
  esac
  shift
done
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- $(cd "$here/styles" && ls *.style)
[ ${#kernels[@]} -gt 0 ] || installed_headers
[ ${#kernels[@]} -gt 0 ] || skip "no kernel headers are installed"
for program in make ninja gcc; do
  command -v $program >/dev/null || skip "there is no '$program'"
done
make_scratch

# --- one style, one kernel: $style, $headers, $place, $log, $env --------------------

# said KEY: what the style's comments say of it, a line for each time.
said() { sed -n "/^#---/q; s/^# $1: //p" "$style"; }

# Puts the style's files into $place, older than anything that is built.
unpack() {
  rm -rf "$place"
  mkdir -p "$place"
  (
    cd "$place" || exit
    # awk keeps one file open at a time; folders first.
    sed -n 's/^#--- //p' "$style" | while read -r file; do mkdir -p "$(dirname "$file")"; done
    awk '/^#--- / { close(file); file = substr($0, 6); next } file != "" { print > file }' "$style"
    said DO | bash -e
    find . -type f -exec touch -d '2026-01-01' {} +
  )
}

# each COMMAND...: runs it for each folder to build, with the folder and its words.
each() {
  local line
  while read -r line; do
    eval "$(printf '%q ' env) $env $(printf '%q ' bash "$log/run.sh" "$@") $line" || return
  done < <(said BUILD | grep . || echo .)
}

# make as people type it: in the module's folder.
by_make() {
  each make >"$1" 2>&1 </dev/null
}

# kninja from elsewhere, so that where one stands is no part of the result.
by_kninja() {
  each kninja >"$1.json" 2>"$1" </dev/null
}

write_runner() {
  cat >"$log/run.sh" <<END
tool=\$1 folder=\$2
shift 2
if [ "\$tool" = make ]; then
  cd "$place/\$folder" && exec make -C "$headers" M="\$PWD" "\$@" modules
fi
cd / && exec "$kninja" build --kernel "$headers" --json "\$@" "$place/\$folder"
END
}

times() { find "$place" -name .kninja -prune -o -type f -printf '%P %T@\n' | sort; }

# ran_nothing TOOL: whether the tool, run again, writes no file. make itself writes
# some each time where a makefile's rules say so: $log/written-again.
writes_nothing() {
  local before written
  before=$(times)
  "by_$1" "$log/run" || { tail -n 5 "$log/run" | sed 's/^/      /'; return 1; }
  written=$(comm -13 <(echo "$before") <(times) | sed 's/ [^ ]*$//')
  [ "$2" != first ] || { printf '%s\n' "$written" >"$log/written-again"; return 0; }
  written=$(comm -13 "$log/written-again" <(printf '%s\n' "$written"))
  [ -z "$written" ] && return
  printf '%s\n' "$written" | sed 's/^/      /' | head -n 10
  return 1
}

save() { rm -rf "$1"; cp -a "$place" "$1"; }
restore() { rm -rf "$place"; cp -a "$1" "$place"; }

try_failure() {
  local fails code
  fails=$(said FAILS)
  unpack
  check "$name: make fails" eval '! by_make "$log/make"'
  check "$name: make says so" grep -qE "$fails" "$log/make"
  unpack
  by_kninja "$log/kninja"
  code=$?
  check "$name: kninja fails with 1" test $code -eq 1
  check "$name: kninja says so" grep -qE "$fails" "$log/kninja"
}

try_edit() {
  local edit
  edit=$(said EDIT)
  [ -n "$edit" ] || return
  (cd "$place" && bash -ec "$edit") || fail "$name: the edit"
  [ -z "$(said ENV-AFTER)" ] || env=$(said ENV-AFTER)
  save "$log/edited"
  check "$name: make builds what was edited" by_make "$log/make"
  save "$log/want-edited"
  check "$name: the edit changed something (else the test is no test)" \
    eval '! diff -rq --exclude=.kninja "$log/edited" "$place" >/dev/null'
  restore "$log/edited"
  check "$name: kninja builds what was edited" by_kninja "$log/run"
  check "$name: edited: all files are the same bytes" same_content "$log/want-edited" "$place"
  check "$name: edited: a second build writes nothing" writes_nothing kninja more
}

try_style() {
  place=$scratch/place/$release log=$scratch/log/$release/${style##*/}
  name="$release: $(basename "$style" .style)"
  env=$(said ENV)
  mkdir -p "$log"
  write_runner
  if [ -n "$(said FAILS)" ]; then
    try_failure
    return
  fi
  unpack
  save "$log/clean"
  check "$name: make builds" by_make "$log/make" || return
  save "$log/want"
  check "$name: make again" writes_nothing make first
  restore "$log/want"
  check "$name: kninja right after make writes nothing" writes_nothing kninja more

  restore "$log/clean"
  check "$name: kninja builds" by_kninja "$log/kninja"
  check "$name: all files are the same bytes" same_content "$log/want" "$place"
  save "$log/built"
  check "$name: a second build writes nothing" writes_nothing kninja more
  check "$name: make right after kninja writes nothing" writes_nothing make more
  restore "$log/built"
  try_edit
}

for headers in "${kernels[@]}"; do
  headers=$(cd "$headers" && pwd) || die "no headers at '$headers'"
  release=${headers##*/}
  echo "reference: $(make --version | head -n 1), $headers"
  listing "$headers" >"$scratch/listing-before"
  for style in "$@"; do
    style=$here/styles/${style%.style}.style
    [ -e "$style" ] || die "there is no style '$style'"
    try_style
  done
  listing "$headers" >"$scratch/listing-after"
  check "$release: the headers are as they were" \
    cmp -s "$scratch/listing-before" "$scratch/listing-after"
done
finish
