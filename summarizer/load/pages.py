"""Web pages: the article without what surrounds it, by trafilatura."""

from __future__ import annotations

import logging
import re
from typing import IO, Any

from .. import dates, reasons
from ..article import Article
from .encodings import decode_html
from .readers import Read, passed_over, whole

_GENERATOR = re.compile(r"""<meta[^>]{0,80}name=["']generator["'][^>]{0,80}content=["']brief """, re.IGNORECASE)


def read_page(stream: IO[bytes], path: str) -> Read:
    """The article of a page, under its headline, with title, date, site and address where the page states them.

    Raises ValueError when no article is found in it.
    """
    html = decode_html(whole(stream))
    if _GENERATOR.search(html[:4096]):
        passed_over(path)
        return
    yield _of_page(html, path)


def _of_page(html: str, path: str) -> Article:
    found = _extracted(html)
    text = (found.text or "").strip() if found else ""
    if not text:
        raise ValueError(reasons.NO_ARTICLE())
    title = _line(found.title)
    if title and title not in text[: len(title) + 200]:
        text = f"{title}\n\n{text}"
    published = found.date if found.date and dates.is_edtf(found.date) else None
    return Article(
        text=text,
        path=path,
        title=title,
        source=_line(found.sitename),
        url=_address(found.url),
        published=published,
    )


def _extracted(html: str) -> Any:
    from trafilatura import bare_extraction

    log = logging.getLogger("trafilatura")
    if not log.handlers:  # it prints to stderr where nobody configured logging
        log.addHandler(logging.NullHandler())
        log.propagate = False
    # A date is taken where the page states it; one that is guessed from the text would be told as stated.
    stated_only = {"extensive_search": False, "original_date": True}
    return bare_extraction(
        html, with_metadata=True, include_comments=False, deduplicate=False, date_extraction_params=stated_only
    )


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _address(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None
