#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The cache's store under stress: 20 processes that are killed at random, damaged
# files, a full disk, one that is read-only; then `kninja cache` on what is left.
# Needs no kernel. cache_stress.cc does what takes more than a shell.
#
# usage: cache_store_test.sh [-v] [KNINJA STRESS]
#
# KNINJA and STRESS, which is kninja_cache_stress, come from $KNINJA and
# $KNINJA_CACHE_STRESS, too. A full disk needs the right to mount; without it a file's
# length is limited instead, and no disk is read-only, visibly. KNINJA_FULL_TESTS=1
# takes ten times as long. KNINJA_KEEP=1 keeps the scratch folder.
# Exit code: 0 all passed, 1 some failed, 2 wrong usage, 77 skipped.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

take_verbose "$@" && shift
kninja=$(find_program "${1:-${KNINJA:-}}") || die "no kninja at '${1:-${KNINJA:-}}'"
stress=$(find_program "${2:-${KNINJA_CACHE_STRESS:-}}") || die "no kninja_cache_stress at '${2:-}'"
factor=1
case ${KNINJA_FULL_TESTS:-0} in
  1 | ON) factor=10 ;;
esac
make_scratch
unset KNINJA_CACHE_SIZE KNINJA_CACHE_PACKING

check 'killed processes leave a sound store' "$stress" crowd "$scratch/killed" $((5 * factor))
check 'damage is found and never handed out' "$stress" crowd "$scratch/damaged" $((3 * factor)) damage

mkdir "$scratch/other" "$scratch/disk"
if mount -t tmpfs -o size=6m none "$scratch/disk" 2>/dev/null; then
  trap 'umount "$scratch/disk"; [ -n "${KNINJA_KEEP:-}" ] || rm -rf "$scratch"' EXIT
  check 'a full disk' "$stress" full "$scratch/disk/store" "$scratch/other"
  mount -o remount,ro "$scratch/disk"
  check 'a disk that is read-only' "$stress" read-only "$scratch/disk/store" "$scratch/other/to"
  KNINJA_CACHE_DIR=$scratch/disk "$kninja" cache stats >"$scratch/stdout" 2>&1
  check 'stats of a read-only store' grep -q '^store .*/disk/store (cannot be written to)$' "$scratch/stdout"
else
  echo 'left out: a full disk and one that is read-only, as nothing can be mounted'
fi
check 'a limit on the size of files' "$stress" full "$scratch/limited" "$scratch/other" 100000

# says NAME CODE PATTERN COMMAND...: the command ends with CODE, and a line that it prints
# is PATTERN.
says() {
  local name=$1 code=$2 pattern=$3 status
  shift 3
  "$@" >"$scratch/stdout" 2>&1 </dev/null
  status=$?
  if [ $status -eq "$code" ] && grep -qxE "$pattern" "$scratch/stdout"; then
    pass "$name"
  else
    fail "$name: exit code $status"
    sed 's/^/      /' "$scratch/stdout"
  fi
}

export KNINJA_CACHE_DIR=$scratch/killed
says 'stats' 0 'size +[0-9.]+ MiB in [0-9]+ records and [0-9]+ blobs; at most 10\.0 GiB' "$kninja" cache stats
says 'stats for programs' 0 '\{"directory":"[^"]*/killed/store","writable":true,"packing":"plain","limit":10737418240,"bytes":[0-9]+,.*,"since":0\}' \
  "$kninja" cache stats --json
says 'verify' 0 '(kninja: )?sound: .*' "$kninja" cache verify
blob=$(find "$KNINJA_CACHE_DIR/store/blobs" -type f -size +1 | sort | head -n 1)
printf 'damage' >>"$blob"
says 'verify for programs' 1 "\{\"bytes\":[0-9]+,\"records\":[0-9]+,\"blobs\":[0-9]+,\"damaged\":\[\"$blob\"\]\}" \
  "$kninja" cache verify --json
check 'verify removes what is damaged' [ ! -e "$blob" ]
blob=$(find "$KNINJA_CACHE_DIR/store/blobs" -type f -size +1 | sort | head -n 1)
printf 'damage' >>"$blob"
says 'verify with damage' 1 "damaged: $blob" "$kninja" cache verify
says 'gc' 0 '(kninja: )?[0-9.]+ .* removed; left: .*' env KNINJA_CACHE_SIZE=1M "$kninja" cache gc
says 'gc for programs' 0 '\{"bytes":[0-9]+,"records":[0-9]+,"blobs":[0-9]+,"removed_bytes":[0-9]+\}' \
  env KNINJA_CACHE_SIZE=100K "$kninja" cache gc --json
check 'gc keeps to the limit' [ "$(find "$KNINJA_CACHE_DIR/store/blobs" "$KNINJA_CACHE_DIR/store/records" -type f -print0 |
  du -ck --files0-from=- | tail -n 1 | cut -f1)" -le 100 ]
says 'clear' 0 '(kninja: )?removed: .*' "$kninja" cache clear
says 'clear for programs' 0 '\{"removed":\{"bytes":0,"records":0,"blobs":0\}\}' "$kninja" cache clear --json
says 'a limit that is none' 1 "error: KNINJA_CACHE_SIZE: expected a size such as 10G or 500M, found 'much'" \
  env KNINJA_CACHE_SIZE=much "$kninja" cache stats
says 'a packing that is none' 1 "error: KNINJA_CACHE_PACKING: expected plain, zlib or zstd, found 'xz'" \
  env KNINJA_CACHE_PACKING=xz "$kninja" cache stats
echo 'kninja-store 99' >"$KNINJA_CACHE_DIR/store/format"
says 'another version' 1 "error: expected 'kninja-store 1' in .*/killed/store/format, found 'kninja-store 99'" \
  "$kninja" cache clear

finish
