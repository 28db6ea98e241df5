# SPDX-License-Identifier: GPL-2.0-or-later
# For the scripts beside it and in benchmarks/, which source it: progress lines,
# Debian packages, and Debian's own kernel as a tree that modules can be built
# in. POSIX shell.
# shellcheck shell=sh

# What kninja is built with and runs on.
build_packages='build-essential cmake ninja-build make
  libfmt-dev libexpected-dev libboost-graph-dev libxxhash-dev libelf-dev libkmod-dev
  zlib1g-dev libzstd-dev libcli11-dev nlohmann-json3-dev libmimalloc-dev'
# What a kernel tree and its modules are built with.
kernel_packages='flex bison libssl-dev bc dwarves kmod cpio xz-utils python3'

if [ -z "${NO_COLOR:-}" ] && [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$(printf '\033[1m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
  bold='' red='' plain=''
fi

current_step=''
step() {
  current_step=$*
  printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2
}
note() { printf '    %s\n' "$*" >&2; }

# die MESSAGE [HINT]
die() {
  printf '%serror:%s %s\n' "$red" "$plain" "$1" >&2
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# logged NAME COMMAND...: runs it with its output in $log_dir/NAME.log, and shows
# the end of that when it fails.
logged() {
  log=$log_dir/$1.log
  shift
  began=$(milliseconds)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" | sed 's/^/    | /' >&2
    die "failed: $current_step" "all of the output is in $log"
  fi
  note "done in $((($(milliseconds) - began + 500) / 1000)) s"
}

# --- packages -------------------------------------------------------------------

installed_version() {
  dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null |
    sed -n 's/^installed //p'
}

candidate_version() {
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p' | grep -v '(none)'
}

# not_installed PACKAGE...: prints those.
not_installed() {
  for package in "$@"; do
    [ -n "$(installed_version "$package")" ] || echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo "$@"
  else
    return 1
  fi
}

# install_packages PACKAGE...: with apt, as root or with sudo.
install_packages() {
  [ $# -gt 0 ] || return 0
  hint="as root: apt-get install --no-install-recommends $*"
  as_root true || die "these packages are missing, and there is no root to install them: $*" "$hint"
  note "apt-get install $*"
  update_package_lists
  logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "$@"
}

# Once a run. It may fail where a mirror is half-way; the install then tells more.
lists_updated=
update_package_lists() {
  [ -z "$lists_updated" ] || return 0
  lists_updated=1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q \
    >"$log_dir/apt-update.log" 2>&1 </dev/null || note 'apt-get update failed; going on with what there is'
}

# --- Debian's kernel ------------------------------------------------------------

# What Debian calls the default kernel of an architecture.
kernel_flavour() {
  case $1 in
    i386) echo 686-pae ;;
    armhf) echo armmp ;;
    ppc64el) echo powerpc64le ;;
    *) echo "$1" ;;
  esac
}

# depends_on PACKAGE PREFIX: the first of its dependencies that starts so.
depends_on() {
  apt-cache depends "$1" 2>/dev/null |
    sed -n "s/^ *|\{0,1\}Depends: \($2[^ ]*\)\$/\1/p" | head -n 1
}

# Finds the distribution's default kernel and sets $headers_package,
# $source_package, $kernel_release and $headers.
find_debian_kernel() {
  command -v apt-cache >/dev/null && command -v dpkg-query >/dev/null ||
    die 'this is no Debian system' 'build a module of a kernel that you have: README.md, Use'
  flavour=$(kernel_flavour "$(dpkg --print-architecture)")
  [ -n "$(candidate_version "linux-headers-$flavour")" ] || update_package_lists
  headers_package=$(depends_on "linux-headers-$flavour" linux-headers-)
  source_package=$(depends_on linux-source linux-source-)
  [ -n "$headers_package" ] ||
    die "apt knows no linux-headers-$flavour" 'see what apt-get update says'
  kernel_release=${headers_package#linux-headers-}
  headers=/usr/src/$headers_package
}

# Packages of the default kernel that are missing. Source and headers must be of
# one version, or the tree would not be the kernel that the headers belong to.
missing_kernel_packages() {
  not_installed "$headers_package"
  [ "${1:-}" = --with-source ] || return 0
  [ -n "$source_package" ] || die 'apt knows no linux-source'
  if [ -z "$(installed_version "$source_package")" ]; then
    echo "$source_package"
  elif [ "$(installed_version "$source_package")" != "$(candidate_version "$headers_package")" ]; then
    echo "$source_package"
  elif [ "$(installed_version "$headers_package")" != "$(candidate_version "$headers_package")" ]; then
    echo "$headers_package"
  fi
}

# unpack_kernel FOLDER: FOLDER/linux-source-X.Y, as the package has it; sets $tree.
# Again only when the package has changed.
unpack_kernel() {
  tree=$1/$source_package
  version=$(installed_version "$source_package")
  [ "$(cat "$tree/.unpacked-from" 2>/dev/null)" != "$version" ] || return 0
  archive=$(find /usr/src -maxdepth 1 -name "$source_package.tar.*" | head -n 1)
  [ -n "$archive" ] || die "$source_package has put no archive into /usr/src"
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge 3000 ] ||
    die "3 GB are needed in $1, there are $free MB" 'choose another folder with KNINJA_DEMO_DIR'
  rm -rf "$tree" "$1/unpacking"
  mkdir "$1/unpacking"
  logged unpack tar -xf "$archive" -C "$1/unpacking"
  mv "$1/unpacking/$source_package" "$tree"
  rmdir "$1/unpacking"
  echo "$version" >"$tree/.unpacked-from"
}

# prepare_kernel: makes $tree the distribution's kernel: its configuration, its
# release, the versions of its symbols. Without vmlinux, as nobody needs it.
prepare_kernel() {
  stamp="$(installed_version "$headers_package") $kernel_release $(gcc -dumpfullversion)"
  [ "$(cat "$tree/.prepared-as" 2>/dev/null)" != "$stamp" ] || return 0
  cp "$headers/.config" "$headers/Module.symvers" "$tree"
  logged prepare make -C "$tree" -j"$(nproc)" KERNELRELEASE="$kernel_release" \
    olddefconfig modules_prepare
  echo "$stamp" >"$tree/.prepared-as"
}
