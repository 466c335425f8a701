"""Why a meeting is one: what joined its reports, and what kept the nearest others out.

`explain` needs the articles' extractions, since weights are of pairs of reports. A brief that was saved has only what the
record keeps, which `explain_saved` gives: the reports, the reasons for joining them, origins and disagreements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from ..arabic import clean
from ..errors import UsageError
from ..ground import Grounded
from ..schemas import Brief, MergedMeeting
from .candidates import Pair
from .clusters import Links
from .features import JOIN, Weight, contradiction, weigh
from .mentions import Mention
from .overrides import Effect, Overrides
from .solve import Solution, solve

_NEAREST = 5


@dataclass(frozen=True)
class Link:
    """Two reports (paths of their articles) with what speaks for and against their being one meeting. `apart` is what
    forbids it; None when nothing does."""

    one: str
    other: str
    weights: tuple[Weight, ...]
    apart: str | None = None

    @property
    def total(self) -> float:
        return sum(weight.value for weight in self.weights)

    def lines(self) -> Iterator[str]:
        yield from (f"    {weight.value:+g} {weight.reason}" for weight in self.weights)
        yield from [f"    although {self.apart}"] if self.apart else []


@dataclass(frozen=True)
class Rejected:
    """Another meeting that is near, the closest link to it, and why it is another."""

    id: str
    title: str
    link: Link
    why: str


@dataclass(frozen=True)
class Explanation:
    """`number` is the meeting's in the brief, from 1. `links` has every pair of its reports, `rejected` the nearest other
    meetings first, `overrides` what a user's file did in this run. The last three are empty for a saved brief."""

    number: int
    meeting: MergedMeeting
    links: tuple[Link, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    overrides: tuple[Effect, ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """The explanation as plain lines of English, without control characters of the articles'."""
        return (line[: len(line) - len(line.lstrip(" "))] + clean(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        meeting = self.meeting
        yield f"{self.number}. {meeting.title} ({meeting.id}), {_count(len(meeting.reports), 'report')}"
        if not self.links:
            yield from (f"  {reason}" for reason in meeting.reasons)
        for link in self.links:
            yield f"  {link.one} and {link.other}: {link.total:g}"
            yield from link.lines()
        for other in self.rejected:
            yield f"  not {other.title} ({other.id}): {other.why}"
            yield from other.link.lines()
        yield from (f"  overrides: {effect}" for effect in self.overrides)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def explain(extractions: Sequence[Grounded], meeting: str | int, *, overrides: Overrides | None = None) -> Explanation:
    """Why a meeting of these articles is one; `meeting` is its id or its number in the brief. Verdicts of a model are
    not asked for again. Raises UsageError when there is no such meeting."""
    solution = solve(extractions, overrides=overrides)
    at = _place(solution.meetings, meeting)
    with (overrides or Overrides()).names():
        group = solution.groups[at]
        links = [_link(solution, pair) for pair in combinations(group, 2)]
        rejected = sorted(_rejected(solution, at), key=lambda other: (-other.link.total, other.id))
    acted = tuple(effect for effect in solution.effects if effect.outcome != "agreed")
    return Explanation(at + 1, solution.meetings[at], tuple(links), tuple(rejected[:_NEAREST]), acted)


def explain_saved(brief: Brief, meeting: str | int) -> Explanation:
    """What a saved brief tells of one of its meetings, by id or number. Raises UsageError when there is no such meeting."""
    at = _place(brief.meetings, meeting)
    return Explanation(at + 1, brief.meetings[at])


def _place(meetings: Sequence[MergedMeeting], wanted: str | int) -> int:
    ids = [meeting.id for meeting in meetings]
    if str(wanted) in ids:
        return ids.index(str(wanted))
    number = int(wanted) if str(wanted).isdecimal() else 0
    if not 1 <= number <= len(meetings):
        raise UsageError(f"There is no meeting {wanted}; the brief has {_count(len(meetings), 'meeting')}.")
    return number - 1


def _link(solution: Solution, pair: Pair) -> Link:
    a, b = (solution.links.mentions[at] for at in pair)
    return Link(_path(a), _path(b), tuple(weigh(a, b)), contradiction(a, b))


def _path(mention: Mention) -> str:
    return mention.article.path if mention.article.path != "-" else mention.article.id


def _rejected(solution: Solution, at: int) -> Iterator[Rejected]:
    """Every other meeting with a report that was compared with one of this."""
    links = solution.links
    compared = links.scores.keys() | links.forbidden
    for other, group in enumerate(solution.groups):
        pairs = [(min(pair), max(pair)) for pair in product(solution.groups[at], group)]
        if other != at and not compared.isdisjoint(pairs):
            told = {pair: _link(solution, pair) for pair in pairs}
            closest = max(told, key=lambda pair: told[pair].total)
            meeting = solution.meetings[other]
            yield Rejected(meeting.id, meeting.title, told[closest], _why(links, told, closest))


def _why(links: Links, told: dict[Pair, Link], closest: Pair) -> str:
    """What keeps two meetings apart, first of all their closest reports."""
    if reason := next((link.apart for link in (told[closest], *told.values()) if link.apart), None):
        return reason
    if not links.forbidden.isdisjoint(told):
        return "the overrides keep them apart"
    mean = sum(links.scores.get(pair, 0.0) for pair in told) / len(told)
    return f"the mean over all pairs of reports is {mean:.1f}, and {JOIN:g} are needed"
