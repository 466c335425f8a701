"""Who is who across the meetings of a brief, for formats that show a party once: pictures and graphs.

A record names its participants meeting by meeting. Here a person is one under every spelling that `names` takes for the
same, within one country; a delegation is its country; an office or a body is what it is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .. import locales
from ..arabic import clean, fold
from ..merged import own_form
from ..names import is_partial, same, skeleton, tokens
from ..schemas import Brief, Lang, MergedMeeting, MergedParticipant

_MOST = 20


@dataclass
class Actor:
    """`id` counts from `p1` in the order of first appearance, `name` is in the brief's language and cleaned, `spellings` are
    all that were read, as read; `participants` are the ids under which the record has it."""

    id: str
    name: str
    kind: str
    country: str | None
    spellings: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)

    @property
    def aliases(self) -> list[str]:
        """Its other names, cleaned; none for a country's delegation or an office, which articles call by what they are."""
        named = self.spellings if self.kind in ("person", "organization") else []
        return [name for name in map(clean, named) if name != self.name]


def actors(brief: Brief) -> dict[str, Actor]:
    """Participant id -> actor, in the order of the brief; empty when no meeting has a participant."""
    directory = _Directory(brief.lang)
    pairs = ((meeting, person) for meeting in brief.meetings for person in meeting.participants)
    return {person.id: directory.enter(person, _title(meeting, person)) for meeting, person in pairs}


class _Directory:
    """The actors found so far. A spelling that was seen before costs one look-up; a new one is compared with the persons of its
    country that share the sound of a first or last name, and with at most _MOST of them for each: a name that more share
    tells nobody apart."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.by_key: dict[tuple[str, ...], Actor] = {}
        self.by_sound: defaultdict[tuple[str | None, str], list[tuple[str, Actor]]] = defaultdict(list)
        self.count = 0

    def enter(self, person: MergedParticipant, title: str) -> Actor:
        keys = _keys(person)
        known = next((self.by_key[key] for key in keys if key in self.by_key), None)
        actor = known or self._under_another_spelling(person) or self._new(person)
        for key in keys:
            self.by_key.setdefault(key, actor)
        self._remember(person, actor)
        _add(actor.spellings, _spellings(person))
        _add(actor.titles, [title] if title else [])
        actor.participants.append(person.id)
        return actor

    def _under_another_spelling(self, person: MergedParticipant) -> Actor | None:
        for own in _full_names(person):
            for sound in _sounds(own):
                for name, actor in self.by_sound[person.country, sound]:
                    if same(name, own):
                        return actor
        return None

    def _remember(self, person: MergedParticipant, actor: Actor) -> None:
        for name in _full_names(person):
            for sound in _sounds(name) if name not in actor.spellings else ():
                if len(self.by_sound[person.country, sound]) < _MOST:
                    self.by_sound[person.country, sound].append((name, actor))

    def _new(self, person: MergedParticipant) -> Actor:
        self.count += 1
        if person.kind == "delegation" and person.country:
            name = locales.country(person.country, self.lang)
        else:
            name = clean(own_form(person.name, person.name_en, person.name_ar, self.lang))
        return Actor(f"p{self.count}", name, person.kind, person.country)


def _title(meeting: MergedMeeting, person: MergedParticipant) -> str:
    return clean((meeting.wording.participants.get(person.id) if meeting.wording else person.title) or "")


def _spellings(person: MergedParticipant) -> list[str]:
    return list(dict.fromkeys(name for name in (person.name_en, person.name, person.name_ar, *person.aliases) if name))


def _full_names(person: MergedParticipant) -> list[str]:
    """The spellings of a person that can be told from others; none for what is no person."""
    return [name for name in _spellings(person) if not is_partial(name)] if person.kind == "person" else []


def _sounds(name: str) -> set[str]:
    parts = tokens(name)
    return {skeleton(parts[0]), skeleton(parts[-1])} - {""}


def _keys(person: MergedParticipant) -> list[tuple[str, ...]]:
    """Under what a party is looked up. What it is called in its own article («his team», a family name) names others
    elsewhere, so a fuller form goes before it."""
    country = person.country or ""
    if person.kind == "delegation" and country:
        return [("delegation", country)]
    named = [person.name_en or person.name]
    return [(person.kind, country, fold(name)) for name in _full_names(person) or named]


def _add(kept: list[str], new: Iterable[str]) -> None:
    kept += [item for item in new if item not in kept]
