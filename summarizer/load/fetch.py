"""An article at an address, where the user asked for it.

An address comes from a person, but what it leads to does not: a redirect, or a name that resolves to this network, must not
make brief read what only this machine can reach. So the address that a connection was made to is checked before a byte is
sent, for each redirect anew; there is no gap between checking a name and using it.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from .. import reasons
from ..article import Article
from ..errors import ArticleError
from ..version import __version__
from .readers import MAX_BYTES, READERS, TOO_LARGE, Reader

SECONDS: Final = 30.0
"""For one address with all its redirects."""

REDIRECTS: Final = 5

_HEADERS: Final = {
    "User-Agent": f"brief/{__version__}",
    "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, application/pdf, application/json;q=0.5",
}
_ENDINGS: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_Allowed = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet (IANA's registries, as the standard library has them)."""
    ip = ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def fetched(address: str, *, allowed: _Allowed = is_public, seconds: float = SECONDS) -> Article:
    """The article at an http or https address; its `path` is the address as given, its `url` where it was found.

    `allowed` says to which IP addresses a connection may be made. Raises ArticleError for whatever goes wrong: the text of
    another site is no reason to end a run.
    """
    try:
        url, kind, data = _downloaded(address, allowed, time.monotonic() + seconds)
        articles = [item for item in _reader(kind, url)(io.BytesIO(data), address) if isinstance(item, Article)]
    except ValueError as error:
        raise ArticleError(address, reasons.UNREADABLE(why=error)) from error
    if len(articles) != 1 or not articles[0].text.strip():
        raise ArticleError(address, reasons.UNREADABLE(why=reasons.NOT_ONE_ARTICLE()))
    return replace(articles[0], url=articles[0].url or url)


def _downloaded(address: str, allowed: _Allowed, deadline: float) -> tuple[str, str, bytes]:
    """(where it was found, its media type, its bytes). Raises ValueError."""
    import urllib3

    pool = _pool(allowed)
    for _ in range(REDIRECTS + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            raise ValueError(reasons.TOOK_TOO_LONG())
        _check(address)
        try:
            response = pool.request(
                "GET",
                address,
                headers=_HEADERS,
                timeout=urllib3.Timeout(total=left),
                redirect=False,
                retries=False,
                preload_content=False,
            )
            with response:
                if target := response.get_redirect_location():
                    address = urljoin(address, str(target))
                    continue
                if response.status != 200:
                    raise ValueError(reasons.SITE_ANSWERS(status=response.status))
                kind = str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
                return address, kind, _read(response, deadline)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ValueError(_reason(error)) from error
    raise ValueError(reasons.REDIRECTS(times=REDIRECTS))


def _check(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(reasons.NO_WEB_ADDRESS())
    if parts.username or parts.password:
        raise ValueError(reasons.PASSWORD())


def _read(response: Any, deadline: float) -> bytes:
    """What a response holds, unpacked, as long as it is small and quick enough."""
    found = bytearray()
    while chunk := response.read1(65536, decode_content=True):  # what is there, not all of it
        found += chunk
        if len(found) > MAX_BYTES:
            raise ValueError(TOO_LARGE)
        if time.monotonic() > deadline:
            raise ValueError(reasons.TOOK_TOO_LONG())
    return bytes(found)


def _reader(kind: str, url: str) -> Reader:
    ending = _ENDINGS.get(kind)
    if ending is None and kind in ("", "application/octet-stream"):
        found = re.search(r"\.\w+$", urlsplit(url).path)
        ending = found[0].lower() if found else None
    if ending not in READERS:
        raise ValueError(reasons.OTHER_TYPE(type=kind) if kind else reasons.UNKNOWN_TYPE())
    return READERS[ending]


def _reason(error: Exception) -> str:
    """In words, without the address and without what a server said."""
    causes = (error, error.__cause__, getattr(error, "reason", None))
    if any("Timeout" in type(cause).__name__ for cause in causes):
        return reasons.TOOK_TOO_LONG()
    return reasons.SITE_UNREACHABLE(error=type(error).__name__)


def _pool(allowed: _Allowed) -> Any:
    """A pool of connections that are closed before anything is sent unless they lead to an allowed address."""
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Checked(HTTPConnection):
        def _new_conn(self) -> Any:
            connection = super()._new_conn()
            if not allowed(connection.getpeername()[0]):
                connection.close()
                raise ValueError(reasons.PRIVATE_NETWORK())  # no OSError, which urllib3 would wrap
            return connection

    class CheckedTls(Checked, HTTPSConnection):
        pass

    class Plain(HTTPConnectionPool):
        ConnectionCls = Checked

    class Tls(HTTPSConnectionPool):
        ConnectionCls = CheckedTls

    manager = urllib3.PoolManager(num_pools=2, maxsize=1)
    manager.pool_classes_by_scheme = {"http": Plain, "https": Tls}
    return manager
