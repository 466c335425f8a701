"""One meeting as one article reports it: an event mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .. import dates, fidelity, names
from ..arabic import fold
from ..article import Article
from ..ground import Grounded
from ..schemas import DateBasis, Meeting, Participant

_ORDINALS = {
    fold(word): number
    for number, line in enumerate(
        (
            "first أولى الأولى أول الأول 1st", "second ثانية الثانية ثاني الثاني 2nd", "third ثالثة الثالثة ثالث الثالث 3rd",
            "fourth رابعة الرابعة رابع الرابع 4th", "fifth خامسة الخامسة خامس الخامس 5th", "sixth سادسة السادسة 6th",
            "seventh سابعة السابعة 7th", "eighth ثامنة الثامنة 8th", "ninth تاسعة التاسعة 9th", "tenth عاشرة العاشرة 10th",
        ),
        start=1,
    )
    for word in line.split()
}  # fmt: skip
_ROUND = re.compile(r"(?:\b(?:ال)?جوله (\w+))|(?:\b(\w+) round\b)")
_ANOTHER_ROUND = re.compile(r"[وف]?(قبل|بعد|قبيل|بعيد|عقب|اثر|عشيه|منذ)|after|before|ahead|following|prior|since|eve")
"""Words behind which a round is another one than that of the meeting: «بعد الجولة الثالثة»."""


@dataclass(frozen=True, eq=False)
class Mention:
    grounded: Grounded
    meeting: Meeting

    @property
    def article(self) -> Article:
        return self.grounded.article

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Order that depends on the content alone: by publication, then article, then place in the article."""
        evidence = self.grounded.of(self.meeting)
        return (
            dates.sort_key(self.article.published), self.article.id, evidence.start, evidence.end,
            self.meeting.date or "", self.meeting.title,
        )  # fmt: skip

    @cached_property
    def people(self) -> tuple[Participant, ...]:
        """Named participants."""
        return tuple(person for person in self.meeting.participants if person.kind == "person")

    @cached_property
    def named(self) -> tuple[tuple[str, ...], ...]:
        """The spellings of each of `people`."""
        return tuple(spellings(person) for person in self.people)

    @cached_property
    def countries(self) -> frozenset[str]:
        """Sides: the countries of the participants, mediators left out."""
        return frozenset(p.country for p in self.meeting.participants if p.country and p.role != "mediator")

    @cached_property
    def parties(self) -> frozenset[str]:
        """Coarse keys of everybody who took part: countries, and consonants of family names in either script."""
        families = {names.skeleton(tokens[-1]) for p in self.people if (tokens := names.tokens(p.name))}
        bodies = {fold(p.name_en or p.name) for p in self.meeting.participants if p.kind == "organization"}
        return self.countries | {f"~{family}" for family in families} | bodies

    @cached_property
    def round(self) -> int | None:
        """The number of the round of talks, when title or quote gives one as that of this meeting."""
        rounds = (number for text in (self.meeting.title, self.meeting.quote) for number in _rounds(fold(text)))
        return next(rounds, None)

    @cached_property
    def date_basis(self) -> DateBasis:
        date = self.meeting.date
        if date is None or dates.parse(date).year_open:
            return "none"
        said = fidelity.numbers(f"{self.meeting.date_text or ''} {self.meeting.quote}")
        if {str(year) for year in dates.years(date)} <= said:
            return "stated"
        return "inferred" if self.article.published_inferred else "published"

    @cached_property
    def date(self) -> str | None:
        """The date, marked uncertain when it rests on a publication date that is itself inferred."""
        date = self.meeting.date
        return dates.with_mark(date, "?") if date and self.date_basis == "inferred" else date


def _rounds(folded: str) -> Iterator[int]:
    """The numbers of the rounds a folded text tells of, without those that it only counts from."""
    for match in _ROUND.finditer(folded):
        number = _ORDINALS.get(match[1] or match[2])
        before = folded[: match.start()].split()[-3:]
        if number and not any(_ANOTHER_ROUND.fullmatch(word) for word in before):
            yield number


def spellings(participant: Participant) -> tuple[str, ...]:
    """The name in every form that is given, the article's own first."""
    return tuple(name for name in (participant.name, participant.name_en, participant.name_ar) if name)


def mentions_of(grounded: Grounded) -> list[Mention]:
    """The meetings of one article. A family name alone is the one full name of that article that bears it."""
    full = [p.name for m in grounded.extraction.meetings for p in m.participants if p.kind == "person"]
    found = []
    for meeting in grounded.extraction.meetings:
        people = [
            p.model_copy(update={"name": names.expand(p.name, full)}) if p.kind == "person" else p
            for p in meeting.participants
        ]
        found.append(Mention(grounded, meeting.model_copy(update={"participants": people})))
    return found
