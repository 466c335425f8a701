"""The bytes of a file to text."""

from __future__ import annotations

import re
from typing import Final

from .. import reasons

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS: Final = ["cp1256", "cp1252", "iso8859_6", "mac_arabic"]
_META_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 (with a mark, or UTF-16 plainly without one), windows-1256 or
    another encoding that charset-normalizer finds in it.

    Raises ValueError when it is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data)
    if "\0" in text:
        raise ValueError(reasons.NOT_TEXT())
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows in its high bytes: 0x00 for Latin and digits, 0x06 for Arabic, all on one side."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:4096]
    for encoding, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if (
            sum(byte in (0, 6, 0x20) for byte in high) > 0.95 * len(high)
            and low.count(0) < 0.02 * len(low)
            and 0 in high
        ):
            return encoding
    return None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_ENCODINGS).best()
    if best is None:
        raise ValueError(reasons.UNKNOWN_ENCODING())
    return str(best)


def decode_html(data: bytes) -> str:
    """The same for a page, which may name its encoding in its head. Raises ValueError when it is no text."""
    named = _META_CHARSET.search(data[:4096])
    if named and not any(data.startswith(mark) for mark, _ in _BOMS):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # pages lie about it
    return decode(data)
