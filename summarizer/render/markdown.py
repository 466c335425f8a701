"""Markdown for GitHub, editors and pipes: lists rather than tables, right to left where the language is.

Written line by line rather than from a template: a template engine takes longer to load than everything else here together.
What a template would escape `_filled` does: no text of a brief reaches the page but through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from .. import locales
from ..schemas import Brief
from . import address
from .mermaid import picture
from .view import ArticleView, ClaimView, DisagreementView, MeetingView, SideView, View, view

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&@#])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp)(:)|\b(www)(\.)")


def escape(text: str) -> str:
    """Plain text that Markdown shows as it is, wherever it stands (CommonMark and GitHub's extensions)."""
    marked = _SPECIAL.sub(r"\\\1", text)
    marked = _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", marked)
    return _AUTOLINK.sub(lambda m: f"{m[1]}\\:" if m[1] else f"{m[3]}\\.", marked)


def render_markdown(brief: Brief) -> str:
    return "".join(f"{line}\n" for line in _Page(view(brief)).lines())


class _Raw(str):
    """Markdown of our own, which is not escaped."""

    __slots__ = ()


def _filled(form: str, *values: str | int) -> _Raw:
    """A form of our own with values in its braces, escaped."""
    return _Raw(form.format(*(value if isinstance(value, _Raw) else escape(str(value)) for value in values)))


class _Page:
    """The lines of a page, without their ends."""

    def __init__(self, shown: View) -> None:
        self.shown = shown
        self.labels = {label: _filled("{}", said) for label, said in shown.labels.items()}
        self.rtl = shown.lang == "ar"
        self.comma = _Raw("، " if self.rtl else ", ")
        self.between = _Raw("، " if self.rtl else "; ")

    def lines(self) -> Iterator[str]:
        parts = chain(
            self._head(), self._picture(), self._meetings(), self._articles(), self._lists(), self._evidence()
        )
        if not self.rtl:
            yield from parts
            return
        yield from ('<div dir="rtl" lang="ar">', "")
        yield from parts
        yield from ("", "</div>")

    def _section(self, label: str, lines: Iterable[str]) -> Iterator[str]:
        """Lines under a heading; nothing where there are none."""
        found = list(lines)
        if found:
            yield from (f"## {self.labels[label]}", "", *found, "")

    def _head(self) -> Iterator[str]:
        shown = self.shown
        yield from (_filled("# {}", shown.title), "", _filled("{}", shown.scope), "")
        if not shown.meetings:
            yield from (_filled("{}", shown.nothing), "")
        numbered = ((said, self.comma.join(map(str, numbers))) for said, numbers in shown.overview)
        yield from self._section("Bottom line", (_filled("- {} ({})", *one) for one in numbered))

    def _picture(self) -> Iterator[str]:
        """The flowchart with what is said of it; nothing where nobody met anybody."""
        drawn, lang = picture(self.shown), self.shown.lang
        if not drawn.code:
            return
        out = drawn.left_out
        notes = [
            locales.text(lang, "Numbers are meetings, * for those not held yet; a dotted line went through others."),
            locales.plural(lang, "%(num)d party is not in the picture.", "%(num)d parties are not in the picture.", out)
            if out
            else "",
        ]
        yield from ("<details>", _filled("<summary>{}</summary>", locales.text(lang, "Who met whom")), "")
        yield from ("```mermaid", f"{drawn.code}```", "")
        yield from (_filled("{}", " ".join(filter(None, notes))), "", "</details>", "")

    def _meetings(self) -> Iterator[str]:
        if self.shown.meetings:
            yield from (f"## {self.labels['Meetings']}", "")
        for meeting in self.shown.meetings:
            yield from (*self._meeting(meeting), "")

    def _meeting(self, meeting: MeetingView) -> Iterator[str]:
        yield from (_filled("### {}. {}", meeting.number, meeting.title), "")
        if meeting.headline:
            yield from (_filled("{}", meeting.headline), "")
        yield self._field("When", meeting.when)
        yield self._field("Where", meeting.where or self.shown.labels["not stated"])
        yield self._field("How", meeting.how)
        yield from self._under("Who", map(self._side, meeting.sides))
        if meeting.topics:
            yield self._field("About", meeting.topics)
        yield f"- **{self.labels['Reported by']}:** {self._sourcing(meeting)}"
        yield from self._under("Positions", map(_claim, meeting.positions))
        yield from self._under("Demands", map(_claim, meeting.demands))
        yield from self._under("Sources differ", map(self._disagreement, meeting.disagreements))

    def _field(self, label: str, said: str) -> str:
        return _filled("- **{}:** {}", self.labels[label], said)

    def _under(self, label: str, lines: Iterable[str]) -> Iterator[str]:
        found = [f"  - {line}" for line in lines]
        if found:
            yield from (f"- **{self.labels[label]}:**", *found)

    def _side(self, side: SideView) -> str:
        people = self.between.join(escape(person) for person in side.people)
        return _filled("{}", side.name) + (": " if side.name and people else "") + people + _notes(side.notes)

    def _sourcing(self, meeting: MeetingView) -> str:
        told = meeting.sourcing
        behind = " ".join(filter(None, (escape(told.who), _refs(told.articles))))
        return behind + (_filled(" ({})", told.count) if told.count else "") + _notes(meeting.notes)

    def _disagreement(self, item: DisagreementView) -> str:
        told = [_filled("{} {}", value, _Raw(_refs(numbers))) for value, numbers in item.variants]
        return _filled("{}: ", item.field) + ("؛ " if self.rtl else "; ").join(told)

    def _articles(self) -> Iterator[str]:
        return self._section("Articles", map(self._article, self.shown.articles))

    def _article(self, article: ArticleView) -> str:
        mark = "&rlm;" if self.rtl else ""
        path = _filled(" ({})", article.path) if article.path else ""
        link = f" {_link(article.url)}" if article.url else ""
        return f"- {mark}**[{article.number}]** {escape(article.title)}{path}: {escape(article.detail)}{link}"

    def _lists(self) -> Iterator[str]:
        shown = self.shown
        yield from self._section(
            "Could not be read or answered", (_filled("- {}: {}", *failed) for failed in shown.failed)
        )
        yield from self._section("Left out", (_filled("- {}: {}", *dropped) for dropped in shown.dropped))
        yield from self._section("About this brief", (_filled("- {}", line) for line in shown.disclosure))

    def _evidence(self) -> Iterator[str]:
        notes = [_filled("[^{}]: [{}] «{}»", note.number, note.article, note.quote) for note in self.shown.notes]
        if notes:
            yield from (f"## {self.labels['Evidence']}", "", *notes)


def _claim(claim: ClaimView) -> str:
    detail = _filled(" ({})", claim.detail) if claim.detail else ""
    return _filled("**{}:** {}", claim.who, claim.text) + detail + _notes(claim.notes)


def _notes(numbers: Iterable[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _refs(numbers: Iterable[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _link(url: str) -> str:
    safe = address.safe(url)
    return f"<{safe}>" if safe else ""
