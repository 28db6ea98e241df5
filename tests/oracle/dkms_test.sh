#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds real modules, from Debian's *-dkms packages, against installed kernel
# headers: as DKMS would, once with make and once with kninja in kbuild's place,
# and compares every byte; then who runs what after whom.
#
# usage: dkms_test.sh [-v] [-k HEADERS]... [KNINJA [PACKAGE...]]
#
# KNINJA comes from the environment too. Without -k: all headers below /usr/src
# that Debian's packages install. Without PACKAGEs: two small ones, or with
# KNINJA_FULL_TESTS=1 all of them. They are downloaded (never installed, which
# would start a build), or taken from $KNINJA_DKMS_DIR, which keeps them.
# KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

short_list='acpi-call-dkms tp-smapi-dkms'
# Plain ones; sub-directories; several makes; words for kbuild; environment;
# probes of the kernel by configure, by generated headers, by $(shell).
long_list="$short_list adv-17v35x-dkms apfs-dkms bbswitch-dkms dahdi-dkms ddcci-dkms
  digimend-dkms dm-writeboost-dkms dpdk-kmods-dkms evdi-dkms falcosecurity-scap-dkms
  gost-crypto-dkms iptables-netflow-dkms jool-dkms langford-dkms librem-ec-acpi-dkms
  lime-forensics-dkms lttng-modules-dkms nat-rtsp-dkms openafs-modules-dkms
  openrazer-driver-dkms openvpn-dco-dkms rapiddisk-dkms rtpengine-kernel-dkms
  v4l2loopback-dkms vpoll-dkms west-chamber-dkms xtables-addons-dkms xtrx-dkms"

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
if [ $# -gt 0 ]; then
  packages=$*
else
  packages=$short_list
  case ${KNINJA_FULL_TESTS:-0} in
    1 | ON) packages=$long_list ;;
  esac
fi
[ ${#kernels[@]} -gt 0 ] || installed_headers
[ ${#kernels[@]} -gt 0 ] || skip "no kernel headers are installed"
for program in make ninja gcc apt-get dpkg; do
  command -v $program >/dev/null || skip "there is no '$program'"
done
make_scratch
downloads=${KNINJA_DKMS_DIR:-$scratch/packages}
mkdir -p "$downloads" "$scratch/bin"
ln -s "$here/make_or_kninja" "$scratch/bin/make"

# --- one package, one kernel: $package, $headers, $conf, $place, $log ------------

# Prints the folder of the package's sources, as it would lie below /usr/src.
fetch() {
  local folder=$downloads/$1
  if [ ! -d "$folder" ]; then
    (cd "$downloads" && apt-get download "$1") >"$downloads/$1.log" 2>&1 || return 1
    dpkg -x "$downloads/$1"_*.deb "$folder.part" && rm -f "$downloads/$1"_*.deb
    mv "$folder.part" "$folder"
  fi
  dirname "$folder"/usr/src/*/dkms.conf
}

# dkms_word NAME: what dkms.conf says of it, sourced as DKMS sources it.
dkms_word() {
  (
    kernel_source_dir=$headers kernelver=$release dkms_tree=$scratch/dkms arch=$(uname -m)
    set +u
    . "$sources/dkms.conf" >/dev/null 2>&1
    case $1 in
      # What DKMS runs when there is no MAKE, and what it makes of one.
      MAKE)
        : "${MAKE:=make -C $kernel_source_dir M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build}"
        echo "${MAKE/#make/make -j2 KERNELRELEASE=$kernelver}" ;;
      *) eval "echo \"\${$1}\"" ;;
    esac
  )
}

# run_package LOG: the package's own MAKE line, in its folder.
run_package() {
  (cd "$place" && PATH=$scratch/bin:$PATH bash -c "{ $make_line; }") >"$1" 2>&1 </dev/null
}

by_make() {
  rm -f "$scratch/bin/kninja"
  run_package "$1"
}

by_kninja() {
  ln -sfn "$kninja" "$scratch/bin/kninja"
  rm -f "$scratch/bin/log" "$scratch/bin/calls"
  run_package "$1"
  local code=$?
  mv "$scratch/bin/log" "$1.json" 2>/dev/null
  return $code
}

# times FILE: the files in $place with their times, for `written`.
times() {
  find "$place" -name .kninja -prune -o -type f -printf '%P %T@\n' | sort >"$1"
}

# written BEFORE COMMAND...: the command's success, and in $log/written the names
# of the files that it wrote.
written() {
  local before=$log/times-before code
  times "$before"
  "$@"
  code=$?
  times "$log/times-after"
  comm -13 "$before" "$log/times-after" | sed 's/ [^ ]*$//' >"$log/written"
  return $code
}

# writes_no_more NAME COMMAND...: passes when the command succeeds and writes only
# what make's second run on what make built wrote too.
writes_no_more() {
  local name=$1 more
  shift
  if ! written "$@"; then
    fail "$name: it fails"
    tail -n 5 "$log/run" | sed 's/^/      /'
    return
  fi
  more=$(comm -13 "$log/written-again" "$log/written")
  if [ -z "$more" ]; then
    pass "$name"
  else
    fail "$name: it writes"
    printf '%s\n' "$more" | sed 's/^/      /' | head -n 10
  fi
}

put() {
  rm -rf "$place"
  mkdir -p "${place%/*}"
  cp -a "$1" "$place"
}

# A source that was compiled and that the package brought, relative to $place.
own_source() {
  find "$place" -name '.*.o.cmd' ! -name '*.mod.o.cmd' | sort |
    while read -r file; do
      file=$(sed -nE 's/^source_[^ ]* := (.*\.c)$/\1/p' "$file")
      file=${file#"$place"/}
      [ ! -f "$log/clean/$file" ] || { echo "$file"; break; }
    done
}

fails_too() {
  local code
  put "$log/clean"
  by_kninja "$log/kninja"
  code=$?
  check "$name: kbuild fails too; kninja fails" test "$code" -ne 0
  grep -oE '[^ /]+: (fatal )?error: .*' "$log/make" | sort -u >"$log/make.errors"
  grep -oE '[^ /]+: (fatal )?error: .*' "$log/kninja" | sort -u >"$log/kninja.errors"
  if [ -s "$log/make.errors" ]; then
    check "$name: with the compiler's message" \
      test -n "$(comm -12 "$log/make.errors" "$log/kninja.errors")"
  fi
  report "kbuild fails too" "$(head -n 1 "$log/make.errors")"
}

# report WORDS...: a line of the closing table.
report() { printf '%-26s %-24s %s\n' "$package" "$release" "$*" >>"$scratch/table"; }

edit() {
  local source
  put "$log/kninja-built"
  source=$(own_source)
  [ -n "$source" ] || return
  echo 'int kninja_test_variable;' >>"$place/$source"
  cp -a "$place" "$log/edited"
  written by_make "$log/run" || { fail "$name: make builds an edited $source"; return; }
  grep '\.o$' "$log/written" >"$log/written-make"
  mv "$place" "$log/want-edited"
  put "$log/edited"
  written by_kninja "$log/run" || { fail "$name: kninja builds an edited $source"; return; }
  check "$name: edited $source: the same bytes" same_content "$log/want-edited" "$place"
  check "$name: edited $source: no object more than make's" \
    test -z "$(grep '\.o$' "$log/written" | comm -13 "$log/written-make" -)"
  check "$name: edited $source: its object is new" \
    grep -qFx "${source%.c}.o" "$log/written"
}

try_package() {
  local files different
  log=$scratch/log/$release/$package
  name="$release: $package"
  sources=$(fetch "$package") || { report "cannot be downloaded"; return 1; }
  place=$scratch/dkms/$(dkms_word PACKAGE_NAME)/$(dkms_word PACKAGE_VERSION)/build
  make_line=$(dkms_word MAKE)
  mkdir -p "$log"
  cp -a "$sources" "$log/clean"
  local pre_build
  pre_build=$(dkms_word PRE_BUILD)
  if [ -n "$pre_build" ]; then
    put "$log/clean"
    (cd "$place" && bash -c "./$pre_build") >"$log/pre-build" 2>&1
    rm -rf "$log/clean"
    cp -a "$place" "$log/clean"
  fi

  put "$log/clean"
  if ! by_make "$log/make"; then
    fails_too
    return
  fi
  cp -a "$place" "$log/want"
  written by_make "$log/again" || fail "$name: make again"
  cp "$log/written" "$log/written-again"

  put "$log/want"
  writes_no_more "$name: kninja after make" by_kninja "$log/run"
  put "$log/clean"
  check "$name: kninja builds" by_kninja "$log/kninja"
  # Later on, a package's own makefile may see that there is nothing to call it for.
  check "$name: in kbuild's place" test -s "$scratch/bin/calls"
  files=$(find "$log/want" -type f | wc -l)
  different=$(diff_trees "$log/want" "$place" | wc -l)
  check "$name: all files are the same bytes" same_content "$log/want" "$place"
  cp -a "$place" "$log/kninja-built"
  writes_no_more "$name: kninja again" by_kninja "$log/run"
  put "$log/kninja-built"
  writes_no_more "$name: make after kninja" by_make "$log/run"
  edit
  report "$files files, $different different, $(steps_of "$log/kninja.json") steps"
  compared=$((compared + 1))
}

compared=0
for headers in "${kernels[@]}"; do
  headers=$(cd "$headers" && pwd) || die "no headers at '$headers'"
  release=${headers##*/linux-headers-}
  echo "$headers" >"$scratch/bin/headers"
  echo "reference: $(make --version | head -n 1), $headers"
  listing "$headers" >"$scratch/listing-before"
  for package in $packages; do
    try_package
    [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$log" "$scratch/dkms"
  done
  listing "$headers" >"$scratch/listing-after"
  check "$release: the headers are as they were" \
    cmp -s "$scratch/listing-before" "$scratch/listing-after"
done
cat "$scratch/table"
[ "$compared" -gt 0 ] || [ "$failed" -gt 0 ] || skip "no package could be downloaded and built"
[ "$packages" != "$long_list" ] || check "at least ten builds were compared" test "$compared" -ge 10
finish
