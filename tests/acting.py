"""What a finished brief may not do, in any format: `acts` says what it does all the same."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

from summarizer import Article, render
from summarizer.render import RENDERERS, WITH_ARTICLES
from summarizer.schemas import Brief

# Cc but for line breaks, what turns the order of text round, what hides in it (Unicode 16, UAX 9)
_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ACTIVE_TAGS = frozenset(
    [
        "script",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "applet",
        "frame",
        "img",
        "video",
        "audio",
        "source",
        "track",
        "portal",
    ]
)
_ADDRESSES = frozenset(["href", "src", "action", "formaction", "poster", "data", "srcset", "cite", "xlink:href"])


def written(brief: Brief, articles: Sequence[Article]) -> Iterator[tuple[str, str | bytes]]:
    """The brief in every format there is."""
    for name in [*RENDERERS, *WITH_ARTICLES]:
        yield name, render(brief, name, articles=articles)


def acts(name: str, text: str | bytes, known: frozenset[str] = frozenset()) -> list[str]:
    """What a brief in a format does that it should not; empty when it only says. `known` are the addresses of the articles."""
    if isinstance(text, bytes):
        return list(_in_package(text, known)) if zipfile.is_zipfile(io.BytesIO(text)) else ["is no document"]
    text.encode("utf-8")  # no lone surrogate
    found = [f"control character {match[0]!r}" for match in _CONTROL.finditer(_body(name, text))]
    if name in ("html", "review"):
        found += _in_page(text, known)
    elif name == "md":
        found += _in_page(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text), known)
    elif name == "csv":
        found += _in_cells(text)
    else:
        found += _in_data(name, text)
    return found


def _body(name: str, text: str) -> str:
    """The text without what the format itself needs: the mark at the head of a CSV, its line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n") if name == "csv" else text


def _in_data(name: str, text: str) -> Iterator[str]:
    lines = text.splitlines() if name in ("jsonl", "ftm") else [text] if name in ("json", "jsonld") else []
    for line in lines:
        json.loads(line)
    if lines and "</" in text:
        yield "an end tag, which would end a script element"


def _in_cells(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            if re.match(r"[\s\u200b-\u200f]*[=+\-@\t\r＝＋－＠]", cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell):
                yield f"formula {cell[:30]!r}"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _in_page(text: str, known: frozenset[str]) -> Iterator[str]:
    page = _Page()
    page.feed(text)
    for tag, attrs in page.tags:
        if tag in _ACTIVE_TAGS and not (tag == "form" and not attrs.get("action")):
            yield f"<{tag}>"
        if tag == "meta" and (attrs.get("http-equiv") or "").lower() == "refresh":
            yield "a page that leads away"
        for attr, value in attrs.items():
            if attr.startswith("on") or attr == "style":
                yield f"{tag} with {attr}"
            elif attr in _ADDRESSES and not _harmless(value or "", known):
                yield f"{tag} leads to {value!r}"


def _harmless(address: str, known: frozenset[str]) -> bool:
    return address.startswith(("#", "data:font/")) or address in known


def _in_package(data: bytes, known: frozenset[str]) -> Iterator[str]:
    """A Word document: every part is XML, and nothing but known addresses is linked to."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.namelist():
            if entry.endswith((".xml", ".rels")):
                yield from _in_part(entry, package.read(entry), known)


@lru_cache(64)
def _in_part(entry: str, data: bytes, known: frozenset[str]) -> list[str]:
    """Most parts are the same in every document."""
    root = ET.fromstring(data)  # noqa: S314 - our own file
    found = [f"{entry}: control character" for text in root.itertext() if _CONTROL.search(text.strip("\n\t"))]
    return found + list(_relations(entry, root, known))


def _relations(entry: str, root: ET.Element, known: frozenset[str]) -> Iterator[str]:
    for relation in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
        if relation.get("TargetMode") == "External" and relation.get("Target") not in known:
            yield f"{entry}: leads to {relation.get('Target')!r}"
    for field in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}fldSimple"):
        told = field.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", "")
        if not re.fullmatch(r"\s*(PAGE|NUMPAGES|NOTEREF note\d+( \\\w)*)\s*", told):
            yield f"{entry}: field {told!r}"
    if any(True for _ in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instrText")):
        yield f"{entry}: a field of its own making"
