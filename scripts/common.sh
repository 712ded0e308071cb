# shellcheck shell=bash
# What every script of this folder begins with: strict mode, the repository's root as working folder, where cargo
# builds, and how to speak and how to end what was started. To be sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Where cargo builds. Absolute, because the system tests run with other working folders and another HOME.
# shellcheck disable=SC2034 # read by the scripts that source this file
target=$(realpath -m -- "${CARGO_TARGET_DIR:-target}")

# say MESSAGE: one line about what is being done.
say() { printf '==> %s\n' "$*"; }

# fail MESSAGE: says why the script cannot go on, and ends it.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# end_groups PGID...: ends process groups, politely first and by force after five seconds.
# The scripts start what runs beside them with `set -m`, so that each has a group of its own.
end_groups() {
  local group alive
  for group in "$@"; do kill -TERM -- "-$group" 2>/dev/null || true; done
  for _ in {1..50}; do
    alive=()
    for group in "$@"; do
      if kill -0 -- "-$group" 2>/dev/null; then alive+=("$group"); fi
    done
    if ((${#alive[@]} == 0)); then return; fi
    sleep 0.1
  done
  for group in "${alive[@]}"; do kill -KILL -- "-$group" 2>/dev/null || true; done
}
