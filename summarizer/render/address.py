"""Addresses of articles, as far as a reader may be sent there."""

from __future__ import annotations

import re

_HTTP = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_NOT_IN_ADDRESSES = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'*+,;=%]")


def safe(url: str | None) -> str:
    """An http or https address in which every character that RFC 3986 does not allow, and brackets, are percent-encoded; empty
    for any other scheme, for one without a host and for None."""
    if not url or not _HTTP.match(url):
        return ""
    return _NOT_IN_ADDRESSES.sub(_encoded, url)


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
