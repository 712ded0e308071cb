#!/usr/bin/env bash
# Everything that is checked without running the program: formatting, clippy, oxlint, the TypeScript compiler, and
# that the committed TypeScript is what the `protocol` crate generates today. Warnings are errors.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/setup.sh

say "formatting"
cargo fmt --all --check

say "generated TypeScript"
committed=$(mktemp -d)
trap 'rm -rf -- "$committed"' EXIT
cp -R -- ui/src/generated/. "$committed"
scripts/gen.sh
diff -r -u -- "$committed" ui/src/generated ||
  fail "ui/src/generated was out of date; it is regenerated now: look at the change and commit it"

say "user interface"
# npm writes the address of whatever registry it was set up with; versions and hashes are enough.
if grep -q '"resolved":' ui/package-lock.json; then
  fail "ui/package-lock.json names a registry: run node scripts/complete-lock.mjs"
fi
if grep -q '"resolved":' models/package-lock.json; then
  fail "models/package-lock.json names a registry: run npm install --prefix models --package-lock-only"
fi
npm run lint --prefix ui --silent
npm run typecheck --prefix ui --silent
scripts/build-ui.sh # the desktop crate embeds ui/dist, so clippy cannot compile it without

say "clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
