#!/usr/bin/env bash
# Renders every icon file of the program from icons/icon.svg, and the sizes up to 32 pixels from icons/icon-small.svg.
# The results are committed; run this only after a change to a drawing. Needs rsvg-convert, ImageMagick and Python 3.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for tool in rsvg-convert convert python3; do
  command -v "$tool" >/dev/null || fail "$tool is missing (packages: librsvg2-bin imagemagick python3)"
done

room=$(mktemp -d)
trap 'rm -rf -- "$room"' EXIT

for size in 16 24 32 48 64 128 256 512 1024; do
  drawing=icons/icon.svg
  ((size > 32)) || drawing=icons/icon-small.svg
  rsvg-convert --width "$size" --height "$size" --output "$room/$size.png" "$drawing"
done

cp "$room/32.png" icons/32x32.png
cp "$room/64.png" icons/64x64.png
cp "$room/128.png" icons/128x128.png
cp "$room/256.png" icons/128x128@2x.png
cp "$room/512.png" icons/icon.png
convert "$room"/{16,24,32,48,64,128,256}.png icons/icon.ico
python3 scripts/icons.py icons/icon.icns \
  icp4="$room/16.png" icp5="$room/32.png" ic07="$room/128.png" ic08="$room/256.png" ic09="$room/512.png" \
  ic10="$room/1024.png" ic11="$room/32.png" ic12="$room/64.png" ic13="$room/256.png" ic14="$room/512.png"

say "icons rendered into icons/"
