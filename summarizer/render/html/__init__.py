"""The brief as a page: one self-contained file without script, light and dark, for screens and paper.

Everything that changes on the page (quotations that open, filters) is done by HTML and CSS. The content security policy
allows the one style sheet by its hash and nothing else, so nothing in an article's text can load or run anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ... import dates, locales
from ...schemas import Brief, Lang
from ..cast import Cast
from ..ties import FORMS, Tie, ties
from ..view import ClaimView, MeetingView, OriginView, View, view
from .layout import NARROW, WIDE
from .network import Picture, picture
from .page import Fonts, kind, page, relative
from .timeline import Gap, Timeline, timeline

_ROWS = 400
"""The table of who met whom has at most so many rows: the ties with the most meetings."""

_BIG = 120
"""Past so many meetings a page spares the browser: a filter no longer pales the timeline and the picture, and meetings out
of sight are not laid out."""


def render_html(brief: Brief, *, twin: str | None = None, fonts: Fonts = "arabic") -> str:
    """The page, in the brief's language. `twin` is a path, relative to the page, of the same brief in the other language.

    `fonts="none"` leaves the Arabic fonts out (50 kB): the page then shows Arabic in what the reader's machine has.
    """
    shown = view(brief)
    cast, line = Cast(shown), timeline(shown.meetings)
    found = ties(shown, cast)
    big = len(shown.meetings) > _BIG
    pictures = _pictures(found, shown)
    return page(
        "brief.html.jinja",
        shown,
        _rules(cast, line, dims=not big),
        fonts=fonts,
        twin=relative(twin or ""),
        big=big,
        cast=cast,
        line=line,
        ties=found,
        pictures=pictures,
        rows=found[:_ROWS],
        months=_months(shown),
        words=_words(shown, found, pictures),
        form_words=_form_words(shown),
        disputed=[meeting for meeting in shown.meetings if meeting.disagreements],
        origins=_origins(shown.meetings),
        view_sep=locales.text(shown.lang, "; "),
        told=_Told(),
        comma=locales.text(shown.lang, ", "),
        day=_day,
        by_holder=_by_holder,
        is_gap=lambda row: isinstance(row, Gap),
    )


def _pictures(found: list[Tie], shown: View) -> list[tuple[str, Picture]]:
    """The wide picture and the one for narrow screens."""
    mirrored = shown.lang == "ar"
    both = (
        ("wide", picture(found, WIDE, mirrored=mirrored)),
        (
            "narrow",
            picture(found, NARROW, mirrored=mirrored, short=True),
        ),
    )
    return [(name, made) for name, made in both if made]


def _months(shown: View) -> list[str]:
    names = locales.cldr(shown.lang).months["stand-alone"]["abbreviated"]
    return [str(names[number]) for number in range(1, 13)]


def _day(meeting: MeetingView) -> str:
    """The day for a machine, where it is one certain day; else empty."""
    when = dates.parse(meeting.date) if meeting.date else None
    certain = when and when.kind == "date" and all(p and p.year and p.day and not p.mark for p in when.points)
    return when.edtf if when and certain else ""


def _by_holder(claims: Sequence[ClaimView]) -> list[list[ClaimView]]:
    """The claims of each holder (and recipient) together, in the order of the first."""
    groups: dict[tuple[str, ...], list[ClaimView]] = defaultdict(list)
    for claim in claims:
        groups[claim.holder, claim.side, claim.recipient, claim.recipient_side].append(claim)
    return list(groups.values())


def _form_words(shown: View) -> dict[str, str]:
    words = ("in person", "by telephone or video", "form not stated", "through a go-between")
    return {form: shown.labels[word] for form, word in zip(FORMS, words, strict=True)}


def _words(shown: View, found: list[Tie], pictures: list[tuple[str, Picture]]) -> dict[str, Any]:
    """What the page says only where there is something to say it of, and in what number."""
    lang = shown.lang
    return {
        "off": any(kind(meeting) == "off" for meeting in shown.meetings),
        "inferred": _inferred(lang, sum(meeting.inferred for meeting in shown.meetings)),
        "pairs": locales.plural(lang, "%(num)d pair", "%(num)d pairs", len(found)),
        "forms": {tie.form for tie in found},
        "later": any(tie.planned for tie in found),
        "left_out": [(name, _left_out(lang, made.left_out)) for name, made in pictures if made.left_out],
        "more_rows": _more_rows(lang, len(found) - _ROWS),
        "agreed": _agreed(shown),
    }


def _inferred(lang: Lang, number: int) -> str:
    told = locales.plural(lang, "%(num)d date is inferred", "%(num)d dates are inferred", number)
    return told if number else ""


def _left_out(lang: Lang, number: int) -> str:
    return locales.plural(
        lang, "%(num)d participant more in the table", "%(num)d participants more in the table", number
    )


def _more_rows(lang: Lang, number: int) -> str:
    told = locales.plural(lang, "%(num)d pair more is not shown", "%(num)d pairs more are not shown", number)
    return told if number > 0 else ""


def _agreed(shown: View) -> str:
    """What is said where no reports disagree."""
    if any(meeting.sourcing.count for meeting in shown.meetings):
        return shown.labels["The reports do not contradict one another."]
    return shown.labels["Each meeting is reported by one article only; there is nothing to compare."]


class _Told:
    """Which quotations the page has shown with which meeting, as it is written."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()

    def has(self, meeting: int, note: int) -> bool:
        return (meeting, note) in self._seen

    def new(self, meeting: int, notes: Sequence[int]) -> list[int]:
        """Those that the meeting has not shown, which from now on it has."""
        found = [note for note in notes if not self.has(meeting, note)]
        self._seen.update((meeting, note) for note in found)
        return found


@dataclass(frozen=True)
class _OriginRow:
    name: str
    sources: tuple[str, ...]
    articles: tuple[int, ...]
    meetings: tuple[int, ...]


def _origins(meetings: Sequence[MeetingView]) -> list[_OriginRow]:
    """Who is behind the reports of all meetings, the most meetings first; articles that cite nobody are a row each."""
    told: dict[tuple[object, ...], list[tuple[int, OriginView]]] = defaultdict(list)
    for meeting in meetings:
        for origin in meeting.origins:
            told[(origin.name,) if origin.name else ("", *origin.articles)].append((meeting.number, origin))
    rows = [
        _OriginRow(
            name=group[0][1].name,
            sources=_unique(source for _, origin in group for source in origin.sources),
            articles=tuple(sorted({number for _, origin in group for number in origin.articles})),
            meetings=tuple(number for number, _ in group),
        )
        for group in told.values()
    ]
    return sorted(rows, key=lambda row: (not row.name, -len(row.meetings)))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


# -- style rules of this brief ------------------------------------------------------------------------------------


def _rules(cast: Cast, line: Timeline, *, dims: bool) -> str:
    """Places in the timeline, and a filter for each side and person; made of ids of `Cast` and numbers only."""
    columns = [f".c{n}{{grid-column-start:{n}}}.e{n}{{grid-column-end:{n + 1}}}" for n in range(1, 13)]
    lanes = [f".r{n}{{grid-row:{n}}}" for n in range(1, line.lanes + 2)]
    chosen = [(f"#f-{side.css}", side.css) for side in cast.sides.values()]
    chosen += [(f'#who [value="{one.css}"]', one.css) for _, people in cast.listed() for one in people]
    filters = [_filter(control, css, dims=dims) for control, css in chosen]
    return "\n".join([*columns, *lanes, *filters])


def _filter(control: str, css: str, *, dims: bool) -> str:
    """Hides the meetings without a class while a control is checked. `dims` pales the pictures too, for which the browser
    has to look through the whole page: the form that holds the controls stands below them."""
    hides = f".filters:has({control}:checked)~.list .m:not(.{css}){{display:none}}"
    pales = f"body:has({control}:checked) :is(.ev,.e,.n):not(.{css}){{opacity:.14}}"
    return f"{hides}{pales}" if dims else hides
