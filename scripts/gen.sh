#!/usr/bin/env bash
# Writes the TypeScript types and the command list of the `protocol` crate into ui/src/generated.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Compiled before the old files go, so that a compiler error leaves them in place. As part of the workspace: alone, hundreds of dependencies would
# be compiled once more with fewer features.
cargo build --quiet --locked --workspace --bin generate-typescript

generated=ui/src/generated
before=$(mktemp -d)
trap 'rm -rf -- "$before"' EXIT
mkdir -p -- "$generated"
cp -a -- "$generated/." "$before"

# Everything in the folder is generated; a type that no longer exists must not stay behind.
find "$generated" -mindepth 1 -delete
# The program itself and not through cargo, which may have to wait for others while the folder is empty.
"$target/debug/generate-typescript"

# What came out the same keeps its old time, so that the user interface is not built anew for nothing.
if diff -r -q -- "$before" "$generated" >/dev/null; then cp -a -- "$before/." "$generated"; fi
