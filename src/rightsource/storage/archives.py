"""Zip archives from strangers: measured, by what they declare and by what they are, before anything is kept of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

# Cell text unpacks to about ten times its packed size; more than this would fill the memory of a small server.
LARGEST_UNPACKED_BYTES = 200_000_000
# Real sheets, even repetitive ones, pack 10 to 40 times; deflate can pack 1,032 times, and only a bomb comes near that.
LARGEST_PACKING_RATIO = 200
# Below this a high ratio is harmless: an empty style sheet packs very well.
PACKING_RATIO_MATTERS_FROM_BYTES = 10_000_000
# A workbook has a handful of parts a sheet; thousands of them cost time for nothing.
MOST_PARTS = 2_000

_ENTRY = b"PK\x03\x04"


class Unreadable(Exception):  # noqa: N818 - it carries one problem out of nested reading; its reader returns the problem
    """A file cannot be read: why, in plain words, and what to do."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook, having measured what they unpack to, both as declared and as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise damaged() from None
    _check_declared_sizes(entries, packed_bytes=len(data))
    parts: dict[str, bytes] = {}
    unpacked_bytes = 0
    for entry in entries:
        part = _inflated(data, entry, at_most_bytes=LARGEST_UNPACKED_BYTES - unpacked_bytes)
        unpacked_bytes += len(part)
        parts[entry.filename] = part
    if len(parts) != len(entries):
        raise damaged()
    return parts


def _check_declared_sizes(entries: list[zipfile.ZipInfo], *, packed_bytes: int) -> None:
    declared_bytes = sum(entry.file_size for entry in entries)
    is_too_dense = (
        declared_bytes > PACKING_RATIO_MATTERS_FROM_BYTES and declared_bytes > LARGEST_PACKING_RATIO * packed_bytes
    )
    if len(entries) > MOST_PARTS or declared_bytes > LARGEST_UNPACKED_BYTES or is_too_dense:
        raise _bomb()
    if any(entry.flag_bits & 1 for entry in entries):
        raise password_needed()


def _bomb() -> Unreadable:
    return Unreadable(
        f"The file unpacks to more than {LARGEST_UNPACKED_BYTES / 1e6:.0f} MB or {MOST_PARTS:,} parts, or to far more "
        "than its size allows for, so it was not opened. Copy its values into a new workbook and give that.",
        "zip-bomb",
    )


def _inflated(data: bytes, entry: zipfile.ZipInfo, *, at_most_bytes: int) -> bytes:
    """Unpack one part from its own bytes, since the sizes that a header declares may lie."""
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(_ENTRY):
        raise damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = entry.header_offset + 30 + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            part = zlib.decompressobj(-15).decompress(packed, min(entry.file_size, at_most_bytes) + 1)
        except zlib.error:
            raise damaged() from None
    else:
        raise damaged()
    if len(part) > entry.file_size or len(part) > at_most_bytes:
        raise _bomb()
    if len(part) < entry.file_size or zlib.crc32(part) != entry.CRC:
        raise damaged()
    return part


def password_needed() -> Unreadable:
    """Return why a file under a password is not read."""
    return Unreadable(
        "The workbook is protected by a password, so it cannot be read. Save a copy without a password "
        "(File, Info, Protect Workbook, Encrypt with Password, then empty the box) and give that.",
        "workbook-encrypted",
    )


def damaged() -> Unreadable:
    """Return why a file that is not whole is not read."""
    return Unreadable(
        "The workbook is damaged or was cut short on its way. Send or download it again, and check that it opens.",
        "workbook-damaged",
    )
