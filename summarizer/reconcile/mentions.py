"""One meeting as one article reports it: an event mention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from .. import dates, fidelity, names
from ..arabic import fold
from ..article import Article
from ..ground import Grounded
from ..schemas import DateBasis, Meeting, Participant
from . import rounds
from .people import Bearer, bearer, keys

_WEEK = 7
_LATE = timedelta(days=1)  # what an article's date of publication may be off


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
    def named(self) -> tuple[Bearer, ...]:
        """What the report says of each of `people`."""
        return tuple(bearer(person) for person in self.people)

    @cached_property
    def countries(self) -> frozenset[str]:
        """Sides: the countries of the participants, mediators left out."""
        return frozenset(p.country for p in self.meeting.participants if p.country and p.role != "mediator")

    @cached_property
    def parties(self) -> tuple[frozenset[str], ...]:
        """Everybody who took part, each under coarse keys: countries, bodies, and people; see `people.keys`."""
        bodies = {fold(p.name_en or p.name) for p in self.meeting.participants if p.kind == "organization"}
        sides = [frozenset([name]) for name in sorted(self.countries | bodies)]
        return (*sides, *(frozenset(keys(known.spelled)) for known in self.named))

    @cached_property
    def round(self) -> int | None:
        """The number of the round of talks, when title or quote gives one as that of this meeting."""
        return next((number for text in (self.meeting.title, self.meeting.quote) for number in rounds.told(text)), None)

    @cached_property
    def bounds(self) -> tuple[date, date] | None:
        """The first and the last possible day; None when the date or its year is open."""
        return dates.parse(self.meeting.date).bounds() if self.meeting.date else None

    @cached_property
    def published(self) -> tuple[date, date] | None:
        """The first and the last possible day of publication."""
        return dates.parse(self.article.published).bounds() if self.article.published else None

    @cached_property
    def day(self) -> date | None:
        """The day, when the report gives one single day."""
        return self.bounds[0] if self.bounds and self.bounds[0] == self.bounds[1] else None

    @cached_property
    def possible(self) -> tuple[date, date]:
        """The first and the last day on which it can have been, by its date and by its publication: what was held was
        held before it was reported, what is planned is still to come. A date of a week or less stands for itself."""
        first, last = self.bounds or (date.min, date.max)
        if (last - first).days < _WEEK or self.published is None or self.article.published_inferred:
            return first, last
        if self.meeting.status == "held":
            last = max(first, min(last, self.published[1] + _LATE))
        elif self.meeting.status == "planned":
            first = min(last, max(first, self.published[0] - _LATE))
        return first, last

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
