#!/usr/bin/env bash
# Runs SEEDS seeds of the simulated hall (1000 unless told otherwise), beginning at FIRST (by the clock, so that every run tries others).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export SEEDS="${SEEDS:-1000}" FIRST="${FIRST:-$(date +%s)000}"
say "seeds $FIRST to $((FIRST + SEEDS - 1))"
cargo test --locked --profile measure --workspace --test simulation -- a_seed_or --nocapture
