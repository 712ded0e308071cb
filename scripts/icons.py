#!/usr/bin/env python3
"""Packs PNG files into an Apple icon file: icons.py OUT.icns TYPE=FILE.png ...

An .icns file is the word "icns", its own length, and then one block per picture: a four-letter type (which
says the size), the block's length and the PNG as it is. All numbers are big-endian and count their own header.
"""

import struct
import sys
from pathlib import Path

HEADER = 8
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Width in pixels of each type that holds a PNG.
WIDTHS = {
    "icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024,
    "ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512,
}  # fmt: skip


def block(kind: str, payload: bytes) -> bytes:
    """One block: type, length with the header, payload."""
    return kind.encode("ascii") + struct.pack(">I", HEADER + len(payload)) + payload


def picture(kind: str, path: Path) -> bytes:
    """The block of one PNG file, whose width must be the one that its type promises."""
    data = path.read_bytes()
    if not data.startswith(PNG_SIGNATURE):
        raise SystemExit(f"icons.py: {path} is not a PNG file")
    width, height = struct.unpack(">II", data[16:24])
    if not width == height == WIDTHS[kind]:
        raise SystemExit(f"icons.py: {path} is {width}x{height}, but {kind} wants {WIDTHS[kind]} pixels")
    return block(kind, data)


def main(out: str, *pictures: str) -> None:
    """Writes the icon file `out` from arguments of the form TYPE=FILE."""
    pairs = (argument.split("=", 1) for argument in pictures)
    Path(out).write_bytes(block("icns", b"".join(picture(kind, Path(path)) for kind, path in pairs)))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
