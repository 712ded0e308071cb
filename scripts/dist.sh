#!/usr/bin/env bash
# Builds the installable package (.deb) of the desktop program.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/setup.sh
scripts/build-ui.sh
# The Tauri command line reads tauri.conf.json beside the root package, so it runs from here.
ui/node_modules/.bin/tauri build --bundles deb
say "the package is in $target/release/bundle/deb"
