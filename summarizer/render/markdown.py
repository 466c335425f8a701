"""Markdown for GitHub, editors and pipes: lists rather than tables, right to left where the language is."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .. import locales
from ..schemas import Brief
from . import address
from .mermaid import picture
from .view import View, view

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
    shown = view(brief)
    return _template().render(view=shown, picture=_picture(shown))


def _picture(shown: View) -> dict[str, object]:
    """The flowchart with what is said of it; not `shown` where nobody met anybody."""
    drawn, lang = picture(shown), shown.lang
    out = drawn.left_out
    notes = [
        locales.text(lang, "Numbers are meetings, * for those not held yet; a dotted line went through others."),
        locales.plural(lang, "%(num)d party is not in the picture.", "%(num)d parties are not in the picture.", out)
        if out
        else "",
    ]
    return {
        "shown": bool(drawn.code),
        "title": locales.text(lang, "Who met whom"),
        "code": _Raw(drawn.code),
        "note": " ".join(filter(None, notes)),
    }


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
    safe = address.safe(url)
    return _Raw(f"<{safe}>" if safe else "")
