#!/usr/bin/env bash
# Measures what people wait for, prints the table and writes it to docs/benchmarks.md. Takes some minutes; best on a
# machine that does nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/setup.sh
scripts/build-ui.sh

say "installing what photos are compared with"
npm ci --prefix crates/bench/sharp --no-audit --no-fund --loglevel=error

say "building the optimised programs"
# All of the workspace, so that `make soak` and the load driver find the same libraries built.
cargo build --locked --profile measure --workspace --bins
# Its data lies beside the programs and not in /tmp, which is memory on some machines and has nothing to sync.
mkdir -p -- "$target/measure/data"
scripts/with-desktop.sh env TMPDIR="$target/measure/data" "$target/measure/bench"
