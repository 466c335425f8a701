"""The brief on a terminal: plain lines with some weight, no tables or boxes, since their borders break wherever a
terminal reorders Arabic. Arabic is sent in logical order, for the terminal to join and reorder; a terminal built on VTE (GNOME
Terminal, Tilix, xfce4-terminal) is asked to take each paragraph's direction from its text, and then does it all.

rich lets escape characters through; what is printed here has been cleaned of them by `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

from .. import locales
from ..schemas import Brief, Lang
from .view import ClaimView, MeetingView, SourcingView, View, view

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    Line = tuple[int, int, Text]
    """Columns before the first line, columns more before the others, and the text."""

# VTE's private mode for the direction of paragraphs (BiDi in Terminal Emulators, https://terminal-wg.pages.freedesktop.org/bidi/);
# terminals that do not know it ignore it.
_AUTO_DIRECTION = "\x1b[?2501h"
_FIXED_DIRECTION = "\x1b[?2501l"

_WIDEST = 100
_BULLET = "• "
_DIM = "dim"
_HEAD = "bold"


def render_text(brief: Brief) -> str:
    """The brief as plain text of 100 columns, without colours."""
    from rich.console import Console

    console = Console(file=StringIO(), width=_WIDEST, color_system=None, markup=False, highlight=False, emoji=False)
    show(brief, console)
    assert isinstance(console.file, StringIO)  # noqa: S101 - given above
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def show(brief: Brief, console: Console) -> None:
    """Print the brief on a console; an Arabic one on a terminal with directions detected, and set back however it ends."""
    with _directions(brief.lang, console):
        for line in _lines(view(brief)):
            for part in _wrapped(line, console):
                console.print(part, soft_wrap=True)


def _wrapped(line: Line, console: Console) -> Iterable[Text]:
    """At most _WIDEST columns, the lines after the first hung in by as much as the first one's bullet takes."""
    from rich.text import Text

    indent, hang, text = line
    parts = text.wrap(console, max(min(console.width, _WIDEST) - indent - hang, 10)) if text.plain else [text]
    for at, part in enumerate(parts):
        part.rstrip()
        yield Text.assemble(" " * (indent + (hang if at else 0)), part)


@contextmanager
def _directions(lang: Lang, console: Console) -> Iterator[None]:
    """Nothing is sent to a file or a pipe, even where colours are forced, nor to a terminal that calls itself dumb."""
    stream = console.file
    if lang != "ar" or not stream.isatty() or console.is_dumb_terminal:
        yield
        return
    stream.write(_AUTO_DIRECTION)
    try:
        yield
    finally:
        stream.write(_FIXED_DIRECTION)
        stream.flush()


def _lines(shown: View) -> Iterable[Line]:
    yield from _top(shown)
    for meeting in shown.meetings:
        yield from _meeting(meeting, shown)
    yield from _section(shown.labels["Articles"], [f"[{a.number}] {a.title}: {a.detail}" for a in shown.articles])
    yield from _section(shown.labels["Could not be read or answered"], [f"{what}: {why}" for what, why in shown.failed])
    yield from _section(shown.labels["Left out"], [f"{what}: {why}" for what, why in shown.dropped])
    yield from _section(shown.labels["About this brief"], shown.disclosure)


def _text(*parts: tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)


def _top(shown: View) -> Iterable[Line]:
    yield 0, 0, _text((shown.title, _HEAD))
    yield 0, 0, _text((shown.scope, _DIM))
    if not shown.meetings:
        yield 0, 0, _text(("", ""))
        yield 0, 0, _text((shown.nothing, ""))
    if shown.overview:
        yield 0, 0, _text(("", ""))
        yield 0, 0, _text((shown.labels["Bottom line"], _HEAD))
    for sentence, numbers in shown.overview:
        told = locales.text(shown.lang, ", ").join(map(str, numbers))
        yield 2, 2, _text((f"{_BULLET}{sentence} ", ""), (f"({told})", _DIM))


def _meeting(meeting: MeetingView, shown: View) -> Iterable[Line]:
    labels, tr = shown.labels, partial(locales.text, shown.lang)
    yield 0, 0, _text(("", ""))
    yield 0, 0, _text((f"{meeting.number}. {meeting.title}", _HEAD))
    if meeting.headline:
        yield 3, 0, _text((meeting.headline, ""))
    yield 3, 0, _text((" · ".join(part for part in (meeting.when, meeting.where, meeting.how) if part), _DIM))
    for side in meeting.sides:
        colon = ": " if side.name and side.people else ""
        yield 3, 0, _text((f"{side.name}{colon}", "bold"), (tr("; ").join(side.people), ""))
    yield 3, 0, _text((f"{labels['Reported by']}: {_sourcing(meeting.sourcing)}", _DIM))
    for heading, claims in (("Positions", meeting.positions), ("Demands", meeting.demands)):
        if claims:
            yield 3, 0, _text((labels[heading], "italic"))
        for claim in claims:
            yield 5, 2, _claim(claim)
    for differ in meeting.disagreements:
        values = tr("; ").join(f"{value} {_refs(numbers)}" for value, numbers in differ.variants)
        yield 3, 0, _text((f"{labels['Sources differ']}: {differ.field}: {values}", "yellow"))


def _sourcing(sourcing: SourcingView) -> str:
    count = f"({sourcing.count})" if sourcing.count else ""
    return " ".join(part for part in (sourcing.who, _refs(sourcing.articles), count) if part)


def _refs(numbers: tuple[int, ...]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _claim(claim: ClaimView) -> Text:
    return _text(
        (_BULLET, ""),
        (f"{claim.who}: ", "bold"),
        (claim.text, ""),
        (f" ({claim.detail})" if claim.detail else "", _DIM),
    )


def _section(heading: str, lines: list[str]) -> Iterable[Line]:
    if lines:
        yield 0, 0, _text(("", ""))
        yield 0, 0, _text((heading, _HEAD))
    for line in lines:
        yield 2, 2, _text((f"{_BULLET}{line}", ""))
