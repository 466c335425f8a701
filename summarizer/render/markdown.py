"""Markdown for GitHub, editors and pipes: lists rather than tables, right to left where the language is."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..schemas import Brief
from .view import view

if TYPE_CHECKING:
    from jinja2 import Template

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&@#])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp)(:)|\b(www)(\.)")


def escape(text: str) -> str:
    """Plain text that Markdown shows as it is, wherever it stands (CommonMark and GitHub's extensions)."""
    marked = _SPECIAL.sub(r"\\\1", text)
    marked = _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", marked)
    return _AUTOLINK.sub(lambda m: f"{m[1]}\\:" if m[1] else f"{m[3]}\\.", marked)


def render_markdown(brief: Brief) -> str:
    return _template().render(view=view(brief))


@cache
def _template() -> Template:
    """The page template; every string in it is escaped by `finalize`, the autoescape of Markdown."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("summarizer.render"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - no HTML; see finalize
        finalize=lambda value: escape(value) if isinstance(value, str) else value,
    )
    environment.filters["notes"] = _notes
    environment.filters["refs"] = _refs
    environment.filters["link"] = _link
    environment.filters["raw"] = _Raw
    return environment.get_template("brief.md.jinja")


class _Raw:
    """Markdown of our own, which `finalize` leaves alone."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _notes(numbers: tuple[int, ...]) -> _Raw:
    return _Raw("".join(f"[^{number}]" for number in numbers))


def _refs(numbers: tuple[int, ...]) -> _Raw:
    return _Raw(" ".join(f"[{number}]" for number in numbers))


def _link(url: str) -> _Raw:
    safe = re.sub(r"[\s<>()\[\]\\`|]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    return _Raw(f"<{safe}>")
