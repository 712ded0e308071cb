#!/usr/bin/env bash
# Builds the user interface into ui/dist if anything under ui/ is newer than the last build.
# The desktop program embeds ui/dist when it is compiled, so this comes before cargo.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

built=ui/dist/index.html

# Folders count too: their time changes when a file in them is deleted or renamed.
changed() {
  find ui -mindepth 1 \( -path ui/node_modules -o -path ui/dist -o -name '*.tsbuildinfo' \) -prune \
    -o -newer "$built" -print -quit
}

if [[ -e $built && -z $(changed) ]]; then exit; fi
say "building the user interface"
npm run build --prefix ui --silent
