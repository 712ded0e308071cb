#!/usr/bin/env bash
# Measures the engine and the central server and prints the table that docs/ quotes. Arguments go to the program.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/setup.sh
cargo run --locked --release -p bench -- "$@"
