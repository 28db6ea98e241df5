# SPDX-License-Identifier: GPL-2.0-or-later
# For scripts/test --kernels, which sources it after lib.sh: Debian's kernels of
# all suites, other configurations, architectures and toolchains, and the
# commands of all their modules held against kbuild's. POSIX shell.
# shellcheck shell=sh

# Where older and newer kernels come from; each is prepared with its suite's
# configuration and this machine's compiler.
suites='bullseye bookworm trixie sid'
# What allmodconfig and arm64 are made from; and a kernel that takes Debian 12's clang.
base_suite=trixie clang_suite=bookworm
kernels_packages='gcc-aarch64-linux-gnu clang lld llvm sparse'
cross='ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-'

# --- fetching -------------------------------------------------------------------

# suite_sources SUITE: the machine's own sources, for another suite, into $folder.
suite_sources() {
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    grep -qE "[[:space:]]$codename([[:space:]-]|\$)" "$file" 2>/dev/null || continue
    name=$(basename "$file")
    [ "$name" != sources.list ] || name=main.list
    sed -E "s/ $codename-(updates|backports)\>//g; s/ $codename\>/ $1/g" "$file" \
      >"$folder/sources/$name"
  done
}

# suite_apt COMMAND ARGUMENT...: apt of the suite in $folder, as if nothing were
# installed; needs no root.
suite_apt() {
  program=$1
  shift
  "$program" -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$folder/sources" \
    -o Dir::State::Lists="$folder/lists" -o Dir::State::Status=/dev/null -o Dir::Cache="$folder/cache" -o APT::Sandbox::User= "$@"
}

suite_depends() {
  suite_apt apt-cache depends "$1" | sed -n "s/^ *|\{0,1\}Depends: \($2[^ ]*\)\$/\1/p" | head -n 1
}

# fetch_suite SUITE: source and headers of its default kernel, once. Sets
# $source_package, $kernel_release, $archive and $headers.
fetch_suite() {
  folder=$kernels_dir/packages/$1
  if [ ! -e "$folder/fetched" ]; then
    step "Fetching the kernel of $1"
    mkdir -p "$folder/sources" "$folder/lists/partial" "$folder/cache/archives/partial"
    suite_sources "$1"
    # Not every suite has everything that this one has (security updates).
    suite_apt apt-get update -q >"$log_dir/apt-update-$1.log" 2>&1 </dev/null || true
    headers_package=$(suite_depends "linux-headers-$(kernel_flavour "$(dpkg --print-architecture)")" linux-headers-)
    source_package=$(suite_depends linux-source linux-source-)
    [ -n "$headers_package" ] && [ -n "$source_package" ] ||
      die "apt knows no kernel of $1" "see $log_dir/apt-update-$1.log"
    (cd "$folder" && logged "download-$1" suite_apt apt-get download -q "$headers_package" "$source_package")
    for package in "$folder"/*.deb; do
      dpkg -x "$package" "$folder/root"
      rm "$package"
    done
    echo "$headers_package $source_package" >"$folder/fetched"
  fi
  read -r headers_package source_package <"$folder/fetched"
  kernel_release=${headers_package#linux-headers-}
  headers=$folder/root/usr/src/$headers_package
  archive=$(find "$folder/root/usr/src" -maxdepth 1 -name "$source_package.tar.*" | head -n 1)
}

# new_tree NAME: $tree becomes an empty folder for it; false when it is there,
# prepared with this compiler.
new_tree() {
  tree=$kernels_dir/$1
  compiler=$(gcc -dumpfullversion)
  [ "$(cat "$tree/.prepared-with" 2>/dev/null)" != "$compiler" ] || return 1
  step "Preparing $1 from $source_package"
  rm -rf "$tree"
  mkdir -p "$tree"
}

unpack_source() { logged "unpack-$(basename "$1")" tar -xf "$archive" -C "$1" --strip-components=1; }

# prepare_tree WORD...: make's goals and variables.
prepare_tree() {
  logged "prepare-$(basename "$tree")" make -C "$tree" -j2 "$@"
  echo "$compiler" >"$tree/.prepared-with"
}

# --- the trees: each sets $tree and $words --------------------------------------

# debian_tree NAME SUITE [WORD...]: with the suite's own configuration.
debian_tree() {
  fetch_suite "$2"
  name=$1
  shift 2
  words=$*
  new_tree "$name" || return 0
  unpack_source "$tree"
  cp "$headers/.config" "$headers/Module.symvers" "$tree"
  prepare_tree "$@" KERNELRELEASE="$kernel_release" olddefconfig modules_prepare
}

allmodconfig_tree() {
  fetch_suite $base_suite
  words=
  new_tree allmodconfig || return 0
  unpack_source "$tree"
  prepare_tree allmodconfig modules_prepare
}

# In a tree of its own (O=) beside a source tree that nothing was ever made in.
arm64_tree() {
  fetch_suite $base_suite
  words=$cross
  new_tree arm64 || return 0
  rm -rf "$tree-source"
  mkdir "$tree-source"
  unpack_source "$tree-source"
  # shellcheck disable=SC2086 # Words.
  prepare_tree -C "$tree-source" O="$tree" $cross defconfig modules_prepare
}

# --- comparing ------------------------------------------------------------------

# parity TITLE ARGUMENT...: tests/parity/run, which sums up in lines of its own.
parity() {
  title=$1
  log=$log_dir/parity-$title.log
  shift
  step "Parity: $title"
  if tests/parity/run --kninja "$kninja" "$@" >"$log" 2>&1 </dev/null; then
    result=identical
  else
    tail -n 40 "$log" | sed 's/^/    | /' >&2
    result="differs, see $log" kernels_failed=1
  fi
  { grep ': directories ' "$log" || echo 'no comparison'; } | sed "s|^|$title ($result): |" |
    tee -a "$log_dir/parity.txt" >&2
}

# whole_tree NAME: every module of $tree, in both modes.
whole_tree() {
  name=$1
  set -- "$tree"
  for word in $words; do set -- "$@" --var "$word"; done
  parity "$name" "$@"
  parity "$name-in-tree" --in-tree "$@"
}

# some_directories NAME: what kbuild is often given, on a selection of directories
# of $tree and on modules outside it.
some_directories() {
  name=$1
  set -- "$tree"
  for directory in $(tests/parity/check --selection); do
    [ ! -d "$tree/$directory" ] || set -- "$@" "$directory"
  done
  for word in KCFLAGS=-DX W=1 V=1 C=1; do
    parity "$name-$word" "$@" --var $word
    parity "$name-$word-in-tree" --in-tree "$@" --var $word
  done
  modules=$kernels_dir/modules
  rm -rf "$modules"
  mkdir "$modules"
  cp -r examples/greet examples/hello tests/parity/private "$modules"
  set -- "$tree" "$modules/greet" "$modules/hello" "$modules/private"
  parity "$name-modules" "$@"
  parity "$name-modules-FOO" "$@" --var FOO=bar --var WITH_EXTRA=y --var KCFLAGS=-DX
  : >"$modules/greet/Module.symvers" # kbuild insists on it.
  parity "$name-modules-symbols" "$@" --var KBUILD_EXTRA_SYMBOLS="$modules/greet/Module.symvers"
}

# test_kernels [NAME...]: all of them, or some: a suite, allmodconfig, arm64, clang.
test_kernels() {
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $suites allmodconfig arm64 clang
  kernels_dir=$work/kernels
  kernels_failed=0
  mkdir -p "$kernels_dir"
  # A copy, as it takes hours and people go on building.
  kninja=$kernels_dir/kninja
  cp "$build/kninja" "$kninja"
  : >"$log_dir/parity.txt"
  for kernel in "$@"; do
    case $kernel in
      allmodconfig) allmodconfig_tree ;;
      arm64) arm64_tree ;;
      clang) debian_tree clang $clang_suite LLVM=1 ;;
      *) debian_tree "$kernel" "$kernel" ;;
    esac
    whole_tree "$kernel"
    case " $suites " in *" $kernel "*) some_directories "$kernel" ;; esac
  done
  step 'Parity'
  cat "$log_dir/parity.txt"
  return $kernels_failed
}
