"""Mentions of the small path as rows: people and places under one id each, whatever the spelling."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

from ...schemas import Meeting, Participant
from .. import people, places
from ..mentions import Mention
from .rows import Row

T = TypeVar("T")


def rows_of(mentions: Iterable[Mention]) -> list[Row]:
    """A row for each mention, in their order. The id is the article's and the number of the meeting in it.

    What a row has no column for is lost: topics, rounds, wording, publication, and which person is of which country. The
    people of mentions are to be expanded (`mentions_of`); a family name that several people bear is a person of its own.
    """
    told = list(mentions)
    persons: _Register[Participant] = _Register(people.same_person)
    sites: _Register[Meeting] = _Register(places.same_place)
    for mention in sorted(told, key=lambda mention: mention.key):
        for person in sorted(mention.people, key=lambda person: -len(person.name)):
            persons.enter(person, people.keys(people.spellings(person)))
        sites.enter(mention.meeting, [""])
    numbers = _numbers(told)
    return [_row(mention, number, persons, sites) for mention, number in zip(told, numbers, strict=True)]


class _Register(Generic[T]):
    """What is the same under one number. Things are compared with the first of their kind that shares a key."""

    def __init__(self, same: Callable[[T, T], bool]) -> None:
        self._same = same
        self._kinds: dict[str, list[tuple[int, T]]] = defaultdict(list)
        self._number: dict[int, int] = {}
        self._count = 0

    def enter(self, thing: T, keys: Iterable[str]) -> None:
        keys = sorted(keys)
        fits = {number for key in keys for number, first in self._kinds[key] if self._same(first, thing)}
        if len(fits) != 1:
            fits = {self._count}
            self._count += 1
            for key in keys:
                self._kinds[key].append((self._count - 1, thing))
        self._number[id(thing)] = fits.pop()

    def number(self, thing: T) -> int:
        return self._number[id(thing)]


def _numbers(mentions: Sequence[Mention]) -> list[int]:
    """The number of each mention among those of its article."""
    ranks: Counter[str] = Counter()
    number: dict[int, int] = {}
    for mention in sorted(mentions, key=lambda mention: mention.key):
        number[id(mention)] = ranks[mention.article.id]
        ranks[mention.article.id] += 1
    return [number[id(mention)] for mention in mentions]


def _row(mention: Mention, number: int, persons: _Register[Participant], sites: _Register[Meeting]) -> Row:
    meeting = mention.meeting
    first, last = mention.bounds or (date.min, date.max)
    return Row(
        id=f"{mention.article.id}/{number}",
        article=mention.article.id,
        people=tuple(sorted({persons.number(person) for person in mention.people})),
        countries=tuple(sorted(mention.countries)),
        earliest=first if first > date.min else None,
        latest=last if last < date.max else None,
        place=str(sites.number(meeting)) if meeting.place or meeting.city_en or meeting.city_ar else None,
        mode=None if meeting.mode == "unknown" else meeting.mode,
        status=meeting.status,
    )
