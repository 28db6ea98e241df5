#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What kninja says of bad input: the whole message and the exit code. The unit tests
# of each layer have more of them; here is the program as people start it.
#
# usage: bad_input_test.sh [-v] [KNINJA [HEADERS [TREE]]]
#
# KNINJA comes from the environment too; HEADERS are those of an installed kernel,
# the first below /usr/src unless given; TREE is a prepared source tree, the first
# of $KNINJA_TEST_TREES. Without one, and without the right to mount, parts are left
# out, visibly. KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

take_verbose "$@" && shift
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
headers=${2:-}
tree=${3:-${KNINJA_TEST_TREES:-}}
tree=${tree%% *}
if [ -z "$headers" ]; then
  for headers in /usr/src/linux-headers-*; do
    [ ! -e "$headers/include/generated/autoconf.h" ] || break
  done
fi
[ -e "$headers/include/generated/autoconf.h" ] || skip "no kernel headers are installed"
for program in make ninja gcc; do
  command -v $program >/dev/null || skip "there is no '$program'"
done
make_scratch
scratch=$(cd "$scratch" && pwd -P)
headers=$(cd "$headers" && pwd -P)
running=$(uname -r)

# A module `NAME` below $scratch.
write_module() {
  mkdir -p "$scratch/$1"
  printf 'obj-m := %s.o\n' "${1##*/}" >"$scratch/$1/Kbuild"
  printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\nint kninja_%s;\n' value \
    >"$scratch/$1/${1##*/}.c"
}

# says NAME CODE TEXT COMMAND...: the command ends with CODE and its standard error
# is TEXT. Lines of progress do not count, nor ninja's and its commands'.
says() {
  local name=$1 code=$2 text=$3 status
  shift 3
  (cd "$scratch" && "$@" >"$scratch/stdout" 2>"$scratch/stderr")
  status=$?
  grep -vE '^(kninja: |\[[0-9]+/[0-9]+\] |Skipping BTF )' "$scratch/stderr" >"$scratch/message"
  if [ $status -ne "$code" ]; then
    fail "$name: exit code $status"
    sed 's/^/      /' "$scratch/stderr"
  elif printf '%s' "$text" | diff - "$scratch/message" >"$scratch/difference"; then
    pass "$name"
  else
    fail "$name"
    sed 's/^/      /' "$scratch/difference"
  fi
}

on_headers() { "$kninja" build --kernel "$headers" "$@"; }
on_tree() { "$kninja" build --kernel "$tree" "$@"; }

test_trees() {
  local place="give a configured source tree, an O= tree or a headers folder such as \
/lib/modules/$running/build"
  says "no such folder" 1 "error: --kernel names '$scratch/nowhere', which does not exist
hint: $place
" "$kninja" build --kernel nowhere hello
  says "a file for a folder" 1 "error: --kernel names '$scratch/hello/hello.c', which is no directory
hint: $place
" "$kninja" build --kernel hello/hello.c hello
  says "a folder that is no kernel tree" 1 "error: \$KNINJA_KERNEL names '$scratch/hello', which is \
no kernel tree: it has no Makefile
hint: $place
" env KNINJA_KERNEL=hello "$kninja" build hello
  if [ ! -e "/lib/modules/$running/build" ]; then
    says "no kernel tree at all" 1 "error: no kernel tree found
hint: give --kernel DIR, or install the headers of the running kernel (Debian's package is \
linux-headers-$running)
note: --kernel is not given
note: \$KNINJA_KERNEL is not set
note: '$scratch' is not inside a kernel tree
note: '/lib/modules/$running/build' does not exist
" "$kninja" build hello
  fi

  mkdir "$scratch/linux" "$scratch/linux/init"
  printf 'VERSION = 6\nPATCHLEVEL = 1\n' >"$scratch/linux/Makefile"
  touch "$scratch/linux/init/main.c"
  says "a tree without a configuration" 1 "error: kernel tree '$scratch/linux' is not configured: \
it has no '.config'
hint: copy a configuration there, such as /boot/config-$running, to '.config' and run \
\`make -C $scratch/linux olddefconfig modules_prepare\`
" "$kninja" build --kernel linux hello
  touch "$scratch/linux/.config"
  says "a tree that is not prepared" 1 "error: kernel tree '$scratch/linux' is configured but not \
prepared: it has no 'include/config/auto.conf', 'include/generated/autoconf.h', \
'include/generated/utsrelease.h', 'scripts/basic/fixdep', 'scripts/mod/modpost'
hint: run \`make -C $scratch/linux modules_prepare\`
" "$kninja" build --kernel linux hello

  cp -rL "$headers" "$scratch/headers"
  rm "$scratch/headers/Module.symvers"
  says "no Module.symvers" 0 "warning: kernel tree '$scratch/headers' has no 'Module.symvers': \
modules may lack dependencies and symbol versions, and symbols of the kernel count as unresolved
hint: build the kernel with \`make -C $scratch/headers\`, or copy the Module.symvers of the kernel \
that the modules are for
" sh -c "'$kninja' build --kernel headers hello 2>&1 | grep -E '^(error|warning: kernel|hint)' >&2"
}

test_tools() {
  local built_by
  built_by=$(sed -nE 's/^CONFIG_CC_VERSION_TEXT="(.*)"/\1/p' "$headers/.config")
  says "no such compiler" 1 "error: cannot find the compiler 'no-such-gcc'
hint: install it, or name another one with CC=; the kernel was built with $built_by
" on_headers hello CC=no-such-gcc
  says "no such ninja" 1 "error: ninja not found: NINJA is '/nowhere/ninja'
hint: set NINJA to the program's path, or unset it
" env NINJA=/nowhere/ninja "$kninja" build --kernel "$headers" hello KCFLAGS=-DANEW
  # A compiler that says it is another one.
  mkdir "$scratch/bin"
  cat >"$scratch/bin/other-gcc" <<'END'
#!/bin/sh
[ "$*" != --version ] || { echo "other-gcc (Else) 1.2.3"; exit; }
exec gcc "$@"
END
  chmod +x "$scratch/bin/other-gcc"
  says "another compiler than the kernel's" 0 "warning: the compiler differs from the one that the \
kernel was built with
hint: give CC=${built_by%% *}, which is the kernel's compiler
note: the kernel was built with $built_by
note: modules are built with other-gcc (Else) 1.2.3
" on_headers hello "CC=$scratch/bin/other-gcc"
}

test_directories() {
  says "no such directory" 1 "error: there is no directory './hallo'
hint: directories of the kernel tree start at $source_dir
" on_headers ./hallo
  mkdir "$scratch/empty"
  says "a directory without a makefile" 1 "error: 'empty' has neither a Kbuild nor a Makefile
hint: name the directory whose makefile lists the module
" on_headers empty
  says "a module's name with headers alone" 1 "error: no directory 'btrfs' here, and $headers holds \
headers only, so its modules cannot be named
hint: give a source tree with --kernel, or a directory outside the tree
" on_headers btrfs
  write_module 'with blank'
  says "a path with blanks" 1 "error: kbuild cannot build in a directory with blanks or colons in \
its name: '$scratch/with blank'
hint: reach it through a symbolic link without them and name that
" on_headers 'with blank'
  ln -s 'with blank' "$scratch/without"
  mv "$scratch/with blank/with blank.c" "$scratch/with blank/plain.c"
  echo 'obj-m := plain.o' >"$scratch/with blank/Kbuild"
  says "a link to a path with blanks" 0 "" on_headers without
  write_module 'grüße'
  says "a path in UTF-8" 0 "" on_headers 'grüße'
  check "a path in UTF-8 has its module" test -s "$scratch/grüße/grüße.ko"
}

test_makefiles() {
  write_module mistaken
  printf '  ifeq (a\n' >>"$scratch/mistaken/Kbuild"
  says "a mistake in a makefile" 1 "$scratch/mistaken/Kbuild:2:3: error: invalid syntax in conditional
    2 |   ifeq (a
      |   ^~~~~~~
" on_headers mistaken
  check "leaves nothing behind" test "$(ls "$scratch/mistaken")" = "$(printf 'Kbuild\nmistaken.c')"
  write_module sourceless
  rm "$scratch/sourceless/sourceless.c"
  # What needs it has another name from kernel to kernel.
  says "a module without a source" 1 "error: No rule to make target \
'$scratch/sourceless/sourceless.o', needed by it
hint: it has no source file and no rule makes it: add one, or take it out of the makefile in \
$scratch/sourceless
" sh -c "'$kninja' build --kernel '$headers' sourceless 2>'$scratch/errors'; status=\$?
    sed \"s/needed by .*/needed by it/\" '$scratch/errors' >&2; exit \$status"
}

test_places() {
  if ! mkdir "$scratch/small" || ! mount -t tmpfs -o size=256k tmpfs "$scratch/small" 2>/dev/null; then
    echo "left out: a full disk and a read-only one (no right to mount)"
    return
  fi
  trap 'umount "$scratch/small"; [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$scratch"' EXIT
  write_module small/hello
  head -c 250k /dev/zero >"$scratch/small/filler" 2>/dev/null
  on_full() { on_headers small/hello 2>"$scratch/full"; }
  (cd "$scratch" && on_full)
  check "a full disk fails" test $? -eq 1
  check "and is told" grep -q 'No space left on device' "$scratch/full"
  rm "$scratch/small/filler"
  mount -o remount,size=8m "$scratch/small"
  says "room again" 0 "" on_headers small/hello
  check "and the module is there" test -s "$scratch/small/hello/hello.ko"
  rm -rf "$scratch/small/hello"
  write_module small/hello
  mount -o remount,ro "$scratch/small"
  says "a read-only directory" 1 "error: cannot create directory $scratch/small/hello/.kninja: \
Read-only file system
hint: kninja keeps its state beside what it builds; make the directory writable or build in a copy
" on_headers small/hello
}

test_source_tree() {
  local module option file line prompt
  if [ -z "$tree" ]; then
    echo "left out: modules by name (there is no source tree)"
    return
  fi
  tree=$(cd "$tree" && pwd -P)
  says "an unknown module" 1 "error: no directory and no module is called 'btrf'
hint: did you mean 'btrfs'?
" on_tree btrf
  says "an unknown directory" 1 "error: there is no directory 'fs/btrf'
hint: did you mean 'fs/btrfs'?
" on_tree fs/btrf
  # One that the configuration has as y, and one that it has not.
  for module in crypto_null ext4 loop; do says_option $module; done
  module=$("$kninja" list --kernel "$tree" 2>/dev/null | awk '$2 ~ /=n$/ { print $1; exit }')
  says_option "${module##*/}"
}

# says_option MODULE: what kninja says of a module that is not built as one, by what
# `kninja info` knows.
says_option() {
  local info option value
  info=$("$kninja" info --kernel "$tree" --json "$1" 2>/dev/null | head -n 1)
  option=$(echo "$info" | sed -E 's/.*"symbol":"([^"]*)".*/\1/')
  value=$(echo "$info" | sed -E 's/.*"value":"([^"]*)".*/\1/')
  case $value in
    m) return ;;
    y) want="error: '$1' is built into this kernel ($option=y), not a module" ;;
    *) want="error: '$1' is not configured ($option is not set)" ;;
  esac
  (cd "$scratch" && on_tree "$1" 2>"$scratch/option")
  check "$1 ($option=$value): exit code 1" test $? -eq 1
  check "$1: the first line" test "$(head -n 1 "$scratch/option")" = "$want"
  check "$1: what to do" test "$(sed -n 2p "$scratch/option")" = \
    "hint: kninja config enable $1 --kernel $tree"
  check "$1: where it is named" grep -qE "^note: [^ ]*(Makefile|Kbuild):[0-9]+.*: $option decides here$" \
    "$scratch/option"
  check "$1: where the option is" grep -qE "^note: [^ ]*Kconfig:[0-9]+: option ${option#CONFIG_}" \
    "$scratch/option"
}

write_module hello
source_dir=$(sed -nE 's|^include (.*)/Makefile$|\1|p' "$headers/Makefile")
source_dir=${source_dir:-$headers}
test_trees
test_tools
test_directories
test_makefiles
test_places
test_source_tree
finish
