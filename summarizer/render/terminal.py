"""The brief on a terminal: plain lines with some weight, no tables or boxes, since their borders break wherever a
terminal reorders Arabic. Arabic is sent in logical order, for the terminal to join and reorder.

rich lets escape characters through; what is printed here has been cleaned of them by `view`.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

from ..schemas import Brief
from .view import ClaimView, MeetingView, SourcingView, View, view

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_DIM = "dim"
_HEAD = "bold"


def render_text(brief: Brief) -> str:
    """The brief as plain text of 100 columns, without colours."""
    from rich.console import Console

    console = Console(file=StringIO(), width=100, color_system=None, markup=False, highlight=False, emoji=False)
    show(brief, console)
    assert isinstance(console.file, StringIO)  # noqa: S101 - given above
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def show(brief: Brief, console: Console) -> None:
    """Print the brief on a console."""
    from rich.padding import Padding

    for indent, line in _lines(view(brief)):
        console.print(Padding(line, (0, 0, 0, indent), expand=False) if indent else line, markup=False)


def _lines(shown: View) -> Iterable[tuple[int, Text]]:
    yield from _top(shown)
    for meeting in shown.meetings:
        yield from _meeting(meeting, shown.labels)
    yield from _section(shown.labels["Articles"], [f"[{a.number}] {a.title}: {a.detail}" for a in shown.articles])
    yield from _section(shown.labels["Could not be read or answered"], [f"{what}: {why}" for what, why in shown.failed])
    yield from _section(shown.labels["Left out"], [f"{what}: {why}" for what, why in shown.dropped])
    yield from _section(shown.labels["About this brief"], shown.disclosure)


def _text(*parts: tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)


def _top(shown: View) -> Iterable[tuple[int, Text]]:
    yield 0, _text((shown.title, _HEAD))
    yield 0, _text((shown.scope, _DIM))
    if not shown.meetings:
        yield 0, _text(("", ""))
        yield 0, _text((shown.labels["No meeting is reported in these articles."], ""))
    if shown.overview:
        yield 0, _text(("", ""))
        yield 0, _text((shown.labels["Bottom line"], _HEAD))
    for sentence, numbers in shown.overview:
        yield 2, _text((f"• {sentence} ", ""), (f"({', '.join(map(str, numbers))})", _DIM))


def _meeting(meeting: MeetingView, labels: dict[str, str]) -> Iterable[tuple[int, Text]]:
    yield 0, _text(("", ""))
    yield 0, _text((f"{meeting.number}. {meeting.title}", _HEAD))
    if meeting.headline:
        yield 3, _text((meeting.headline, ""))
    yield 3, _text((" · ".join(part for part in (meeting.when, meeting.where, meeting.how) if part), _DIM))
    for side in meeting.sides:
        colon = ": " if side.name and side.people else ""
        yield 3, _text((f"{side.name}{colon}", "bold"), ("; ".join(side.people), ""))
    yield 3, _text((f"{labels['Reported by']}: {_sourcing(meeting.sourcing)}", _DIM))
    for heading, claims in (("Positions", meeting.positions), ("Demands", meeting.demands)):
        if claims:
            yield 3, _text((labels[heading], "italic"))
        for claim in claims:
            yield 5, _claim(claim)
    for differ in meeting.disagreements:
        values = "; ".join(f"{value} {_refs(numbers)}" for value, numbers in differ.variants)
        yield 3, _text((f"{labels['Sources differ']}: {differ.field}: {values}", "yellow"))


def _sourcing(sourcing: SourcingView) -> str:
    count = f"({sourcing.count})" if sourcing.count else ""
    return " ".join(part for part in (sourcing.who, _refs(sourcing.articles), count) if part)


def _refs(numbers: tuple[int, ...]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _claim(claim: ClaimView) -> Text:
    return _text((f"{claim.who}: ", "bold"), (claim.text, ""), (f" ({claim.detail})" if claim.detail else "", _DIM))


def _section(heading: str, lines: list[str]) -> Iterable[tuple[int, Text]]:
    if lines:
        yield 0, _text(("", ""))
        yield 0, _text((heading, _HEAD))
    for line in lines:
        yield 2, _text((line, ""))
