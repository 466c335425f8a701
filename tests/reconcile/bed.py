"""The test bed: reports of real public meetings, as records in the schema.

`data/development/` and `data/heldout/` hold meetings and families; a family's meetings look alike and are different ones,
so that every pair of reports of two of them is a hard negative. No meeting is in both halves. `names.toml` has the
spellings of people, bodies, sides and cities.

A meeting gives the facts once: `date` (EDTF), `city`, `mode` (in person unless it says otherwise), `who` (people of
names.toml, host marked +, mediator *), and in `source` the public document that they stand in, described in our words. A
report gives its sentence (`says`) and day of publication (`pub`), and what it says otherwise: `date` ("" for none),
`place_as` (another city), `mode`, `status`, `disclosure`, `origin`, `topics` (apart by ";"), `sides` and `bodies` that it
names. Who and where are read off the sentence: a person is in the record under the spelling that stands there, and one
whom the sentence does not name is not in it. `bare` reports have neither countries nor names in another script. An
`[[article]]` tells of several meetings in one text, or of one twice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from pathlib import Path
from typing import Any

from summarizer import Article
from summarizer.arabic import is_arabic
from summarizer.ground import Grounded
from summarizer.schemas import Evidence, Extraction, Meeting, MergedMeeting, Participant

DATA = Path(__file__).parent / "data"
HALVES = ("development", "heldout")
RecordId = tuple[str, int]
"""Id of the article and where in it the record's sentence begins."""

_ROLES = {"+": "host", "*": "mediator"}


@dataclass(frozen=True)
class Record:
    """One report of one meeting. `people` are keys of names.toml."""

    id: RecordId
    meeting: str
    number: int
    people: tuple[str, ...]
    says: Meeting
    article: Article


@dataclass(frozen=True)
class Negative:
    """Two records that look alike and are of two meetings."""

    kind: str
    one: RecordId
    other: RecordId


@dataclass(frozen=True)
class Bed:
    records: tuple[Record, ...]
    articles: tuple[Grounded, ...]
    negatives: tuple[Negative, ...]
    facts: dict[str, dict[str, Any]]

    @cached_property
    def truth(self) -> dict[RecordId, str]:
        return {record.id: record.meeting for record in self.records}

    @cached_property
    def negative_meetings(self) -> set[frozenset[str]]:
        """The pairs of meetings behind the hard negatives."""
        return {frozenset((self.truth[n.one], self.truth[n.other])) for n in self.negatives}


def clusters_of(merged: Sequence[MergedMeeting]) -> dict[RecordId, str]:
    """The cluster of each record, by the merged meetings' evidence."""
    return {(e.article, e.start): meeting.id for meeting in merged for e in meeting.evidence}


def load(*halves: str) -> Bed:
    """The named halves together, both when none is named."""
    parts = [tomllib.loads(path.read_text(encoding="utf-8")) for half in halves or HALVES for path in _files(half)]
    facts = {meeting["key"]: meeting for part in parts for meeting in part["meeting"]}
    told = [_article(facts, [(m["key"], n, r)]) for m in facts.values() for n, r in enumerate(m["reports"])]
    for part in parts:
        for article in part.get("article", ()):
            reports = [(r["meeting"], 100 + n, {"pub": article["pub"], **r}) for n, r in enumerate(article["reports"])]
            told.append(_article(facts, reports))
    records = tuple(record for found, _ in told for record in found)
    families = [family for part in parts for family in part["family"]]
    return Bed(records, tuple(grounded for _, grounded in told), tuple(_negatives(records, families)), facts)


def _files(half: str) -> list[Path]:
    return sorted((DATA / half).glob("*.toml"))


def _negatives(records: Sequence[Record], families: Sequence[dict[str, Any]]) -> Iterator[Negative]:
    of_meeting: dict[str, list[Record]] = {}
    for record in records:
        of_meeting.setdefault(record.meeting, []).append(record)
    seen: set[frozenset[str]] = set()
    for family in families:
        for pair in combinations(family["meetings"], 2):
            if frozenset(pair) not in seen:
                seen.add(frozenset(pair))
                for one, other in product(of_meeting[pair[0]], of_meeting[pair[1]]):
                    yield Negative(family["kind"], one.id, other.id)


# -- names ----------------------------------------------------------------------------------------------------


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))


def _forms(entry: Sequence[str], arabic: bool) -> list[str]:
    return entry[-2 if arabic else -1].split("|")


def _spelled(forms: Sequence[str], sentence: str) -> str | None:
    """The longest of the forms that stands in the sentence, but for an Arabic particle written on it."""
    for form in sorted(forms, key=len, reverse=True):
        if re.search(rf"(?<!\w)(?:[وفبلك]|ول|وب)?{re.escape(form)}(?!\w)", sentence):
            return form
    return None


# -- records --------------------------------------------------------------------------------------------------


def _article(
    facts: dict[str, dict[str, Any]], reports: Sequence[tuple[str, int, dict[str, Any]]]
) -> tuple[list[Record], Grounded]:
    """The records of one text and the text with its evidence."""
    text = "\n\n".join(report["says"] for _, _, report in reports) + "\n"
    key, number, first = reports[0]
    article = Article(text, path=f"{key}-{number}.txt", published=first["pub"])
    records = []
    evidence = {}
    for meeting_key, at, report in reports:
        meeting, people = _meeting(facts[meeting_key], at, report)
        start = text.index(meeting.quote)
        evidence[meeting.quote] = Evidence(
            article=article.id, start=start, end=start + len(meeting.quote), match="exact", quote=meeting.quote
        )
        records.append(Record((article.id, start), meeting_key, at, people, meeting, article))
    extraction = Extraction(meetings=[record.says for record in records])
    return records, Grounded(article, extraction, evidence, [])


def _meeting(fact: dict[str, Any], number: int, report: dict[str, Any]) -> tuple[Meeting, tuple[str, ...]]:
    quote = report["says"].rstrip(".")
    people = list(_people(fact, number, report, quote))
    others = [*_sides(report, quote), *_bodies(report, quote)]
    told = [person for _, person in people] + others
    said = Meeting(
        quote=quote,
        title=_title(told, is_arabic(quote)),
        date=report.get("date", fact["date"]) or None,
        mode=report.get("mode", fact.get("mode", "in_person")),
        status=report.get("status", "held"),
        disclosure=report.get("disclosure", "unknown"),
        origin=report.get("origin"),
        topics=[topic.strip() for topic in report.get("topics", "").split(";") if topic.strip()],
        participants=told,
        **_place(fact, report, quote),
    )
    return said, tuple(key for key, _ in people)


def _title(told: Sequence[Participant], arabic: bool) -> str:
    return (" و" if arabic else " and ").join(person.name for person in told) or "?"


def _people(fact: dict[str, Any], number: int, report: dict[str, Any], quote: str) -> Iterator[tuple[str, Participant]]:
    """Whom the sentence names, in its order. A model spells a name in the other script now one way, now another."""
    arabic, found = is_arabic(quote), []
    for entry in fact["who"].split():
        key = entry.rstrip("+*")
        known = _names()["people"][key]
        if name := _spelled(_forms(known, arabic), quote):
            full = [form for form in _forms(known, not arabic) if " " in form]
            other = None if report.get("bare") else full[number % len(full)]
            person = Participant(
                quote=quote,
                name=name,
                name_en=other if arabic else None,
                name_ar=None if arabic else other,
                country=None if report.get("bare") else known[0] or None,
                role=_ROLES.get(entry[-1], "attendee"),
            )
            found.append((quote.index(name), key, person))
    yield from ((key, person) for _, key, person in sorted(found, key=lambda item: item[0]))


def _sides(report: dict[str, Any], quote: str) -> Iterator[Participant]:
    for code in report.get("sides", "").split():
        known = _names()["sides"][code]
        name = _named(known, quote, code)
        english = None if report.get("bare") else _forms(known, False)[0]
        yield Participant(quote=quote, name=name, name_en=english, kind="delegation", country=code)


def _bodies(report: dict[str, Any], quote: str) -> Iterator[Participant]:
    for key in report.get("bodies", "").split():
        known = _names()["bodies"][key]
        name = _named(known, quote, key)
        english = _forms(known, False)[0]
        yield Participant(quote=quote, name=name, name_en=english, kind="organization", country=known[0] or None)


def _named(known: Sequence[str], quote: str, key: str) -> str:
    name = _spelled(_forms(known, is_arabic(quote)), quote)
    if not name:
        raise ValueError(f"{quote!r} does not name {key}")
    return name


def _place(fact: dict[str, Any], report: dict[str, Any], quote: str) -> dict[str, str | None]:
    """The place when the sentence names it."""
    known = _names()["cities"].get(report.get("place_as", fact.get("city", "")))
    arabic = is_arabic(quote)
    name = known and _spelled(_forms(known, arabic), quote)
    if not known or not name:
        return {}
    bare = report.get("bare")
    return {
        "place": name,
        "city_en": None if bare else _forms(known, False)[0],
        "city_ar": None if bare or arabic else _forms(known, True)[0],
        "country": None if bare else known[0],
    }
