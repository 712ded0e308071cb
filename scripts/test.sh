#!/usr/bin/env bash
# All tests: the user interface's unit tests, then every Rust test with a private desktop around it, so that the
# system tests have a display and a keyring. Arguments go to `cargo test`: scripts/test.sh --test journeys.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/setup.sh

say "user interface: unit tests"
npm test --prefix ui --silent
scripts/build-ui.sh

say "building the programs that the system tests start"
cargo build --locked --workspace --all-targets

say "Rust tests"
scripts/with-desktop.sh cargo test --locked --workspace "$@"
