# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the oracle tests, which source it: counting, comparing two builds of
# one directory, and reading what make and kninja say they ran.
# shellcheck shell=bash

set -u
export LC_ALL=C
# Whatever would differ between two runs, or come from the caller's own set-up.
export KBUILD_BUILD_TIMESTAMP='Thu, 01 Jan 2026 00:00:00 +0000'
export KBUILD_BUILD_USER=kninja KBUILD_BUILD_HOST=test
# Most tests are about what runs and why; cache_test.sh is about what need not.
export KNINJA_CACHE=${KNINJA_TEST_CACHE:-off}
# Nothing may go on in the background when a test removes its folders.
export KNINJA_SELF_CHECK=off
unset KNINJA_KERNEL MAKEFLAGS MFLAGS MAKELEVEL MAKEFILES NINJA_STATUS

passed=0
failed=0

pass() {
  passed=$((passed + 1))
  [ -z "${verbose:-}" ] || echo "ok    $*"
}

fail() {
  failed=$((failed + 1))
  echo "FAIL  $*"
}

# check NAME COMMAND...: passes when the command succeeds.
check() {
  local name=$1
  shift
  if "$@"; then pass "$name"; else fail "$name"; fi
}

# The closing line, and the test's exit code.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# skip REASON: visible on a laptop, a failure in CI.
skip() {
  echo "SKIPPED: $*"
  [ -z "${CI:-}" ] && exit 77
  exit 1
}

die() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# take_verbose WORD...: sets $verbose; true when the first word is -v, which is then to
# be shifted away.
take_verbose() {
  verbose=
  case ${1:-} in
    -v) verbose=1 ;;
    -*) die "unknown option '$1'" ;;
    *) return 1 ;;
  esac
}

# Prints the absolute path of an executable.
find_program() {
  [ -n "$1" ] && [ -x "$1" ] || return 1
  printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

# choose_targets WHAT SHORT LONG [KNINJA TREE TARGET...]: sets $kninja, $trees and
# $targets. Without words after LONG they are $KNINJA, $KNINJA_TEST_TREES and SHORT, or
# with KNINJA_FULL_TESTS=1 LONG; then $full is set, too.
choose_targets() {
  local what=$1 short=$2 long=$3
  shift 3
  full=
  if [ $# -eq 0 ]; then
    kninja=$(find_program "${KNINJA:-}") || die "no kninja at '${KNINJA:-}'"
    trees=${KNINJA_TEST_TREES:-}
    [ -n "$trees" ] || skip "KNINJA_TEST_TREES names no prepared kernel source tree"
    targets=$short
    case ${KNINJA_FULL_TESTS:-0} in
      1 | ON) targets=$long full=1 ;;
    esac
  else
    [ $# -ge 3 ] || die "give KNINJA TREE $what..."
    kninja=$(find_program "$1") || die "no kninja at '$1'"
    trees=$2
    shift 2
    targets=$*
  fi
}

# installed_headers: $kernels, all headers below /usr/src that packages install.
installed_headers() {
  local headers
  kernels=()
  for headers in /usr/src/linux-headers-*; do
    [ ! -e "$headers/include/generated/autoconf.h" ] || kernels+=("$headers")
  done
}

# listing FOLDER: names, times and sizes of everything in it.
listing() { find -L "$1" -printf '%P %T@ %C@ %s\n' | sort; }

# make_scratch: $scratch, removed at exit unless KNINJA_KEEP is set; kninja's own
# cache goes there too.
make_scratch() {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/kninja-oracle-XXXXXX") || exit 2
  export KNINJA_CACHE_DIR=$scratch/cache
  if [ -n "${KNINJA_KEEP:-}" ]; then
    echo "keeping $scratch"
  else
    trap 'rm -rf "$scratch"' EXIT
  fi
}

# same_content A B: prints what differs, but for kninja's own state, for the times of day
# in the log of a package's configure, and for gcc's dependency files: genksyms' preprocessor run leaves one where fixdep, which
# removes them, ran before it. kninja's are ninja's, which removes all of them.
diff_trees() {
  diff -rq --no-dereference --exclude=.kninja --exclude='.*.o.d' --exclude=config.log "$1" "$2"
}
same_content() {
  local difference
  difference=$(diff_trees "$1" "$2")
  [ -z "$difference" ] && return
  printf '%s\n' "$difference" | sed 's/^/      /' | head -n 20
  return 1
}

# steps_of FILE: how many commands `kninja build --json` says it ran.
steps_of() {
  grep -o '"steps":[0-9]*' "$1" | cut -d: -f2 | awk '{ n += $1 } END { print n + 0 }'
}

# nothing_ran LOG: a log of make without a single command ("  CC [M]  file.o").
# 6.1 says CHKSHA1 and the like even for a module; what makes no file does not count.
nothing_ran() {
  local ran
  ran=$(grep -E '^  [A-Z]' "$1" | grep -vE '^  (CALL|DESCEND|CHK|INSTALL)')
  [ -z "$ran" ] && return
  printf '%s\n' "$ran" | sed 's/^/      /' | head -n 20
  return 1
}

# ran_by_make LOG, ran_by_kninja LOG: "CC file.o" for each command, sorted. Only
# the commands that both print in kbuild's quiet form.
ran_by_make() {
  sed -nE 's/^  ([A-Z][A-Z_0-9]*) (\[M\])? *([^ ]+)$/\1 \3/p' "$1" | sort -u
}
ran_by_kninja() {
  sed -nE 's/^\[[0-9]+\/[0-9]+\] ([A-Z][A-Z_0-9]*) (\[M\])? *([^ ]+)$/\1 \3/p' "$1" | sort -u
}

# Sources of $directory in $tree that were compiled, sorted, without generated ones:
# those that are in $log/clean, too.
own_sources() {
  local file
  for file in "$tree/$directory"/.*.o.cmd; do
    file=$(sed -nE 's/^source_[^ ]* := (.*)$/\1/p' "$file")
    file=${file##*/}
    case $file in
      *.mod.c) ;;
      *.c) [ ! -e "$log/clean/$file" ] || echo "$file" ;;
    esac
  done | sort -u
}

# compiled: keeps the commands that turn a source into an object.
compiled() {
  grep -E '^(CC|AS|HOSTCC) ' | grep -v '\.mod\.o$'
}
