"""One spelling of each person in either script, the same in every meeting of a brief.

Reports spell a person as their houses do, and a brief that takes its names from them would print نتنياهو here and نتانياهو
there. Only the forms for display (`name_en`, `name_ar` and those of holders, makers and recipients) are settled; what was
read stays in `name` and `aliases`, and so does every quote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .. import names
from ..arabic import fold, is_arabic
from ..schemas import MergedDemand, MergedMeeting, MergedParticipant, MergedPosition
from . import people

C = TypeVar("C", MergedParticipant, MergedPosition, MergedDemand)


def settle(meetings: Sequence[MergedMeeting], preferred: Iterable[str] = ()) -> list[MergedMeeting]:
    """The meetings with every person under one spelling in each script: a preferred one, else the full name that most
    reports give, else the first of those that tie in the order of their letters."""
    register = _Register(meetings, frozenset(map(fold, preferred)))
    return [_settled(meeting, register) for meeting in meetings]


def _settled(meeting: MergedMeeting, register: _Register) -> MergedMeeting:
    fields = {
        "participants": [_respelled(p, ("name",), register) if p.kind == "person" else p for p in meeting.participants],
        "positions": [_respelled(p, ("holder",), register) for p in meeting.positions],
        "demands": [_respelled(d, ("maker", "recipient"), register) for d in meeting.demands],
    }
    return meeting.model_copy(update=fields)


def _respelled(claim: C, whom: Sequence[str], register: _Register) -> C:
    update: dict[str, str] = {}
    for name in whom:
        called = _called(claim, name)
        person = register.find(called)
        if person:
            for arabic, ending in ((False, "_en"), (True, "_ar")):
                shown = getattr(claim, name + ending) or getattr(claim, name)
                settled = person.form(called.spelled, arabic=arabic, whole=name == "name")
                update |= {name + ending: settled} if settled and settled != shown else {}
    return claim.model_copy(update=update) if update else claim


def _called(claim: MergedParticipant | MergedPosition | MergedDemand, name: str) -> people.Bearer:
    """How a claim calls somebody."""
    forms = (getattr(claim, f"{name}{ending}") for ending in ("", "_en", "_ar"))
    country = claim.recipient_country if name == "recipient" and isinstance(claim, MergedDemand) else claim.country
    return people.Bearer(tuple(form for form in forms if form), country, None)


@dataclass(eq=False)
class _Person:
    """Everything that reports call one person, and how often, and what of it is shown in each script."""

    first: people.Bearer
    forms: Counter[str] = field(default_factory=Counter)
    shown: dict[bool, str | None] = field(default_factory=dict)

    def is_called(self, other: people.Bearer) -> bool:
        """Whether this is one person with another; not one with companions («نتنياهو وقيادات أخرى»)."""
        return people.one_person(self.first, other) and _length(other.spelled) <= _length(self.first.spelled)

    def choose(self, preferred: frozenset[str]) -> None:
        """Settles the spelling in each script."""
        for arabic in (True, False):
            forms = [form for form in self.forms if is_arabic(form) is arabic]
            self.shown[arabic] = min(forms, key=lambda form: _rank(form, self.forms[form], preferred), default=None)

    def form(self, spelled: people.Spellings, *, arabic: bool, whole: bool) -> str | None:
        """How to show somebody whom a report calls so: in full; by a single name only when it does and the whole is not
        wanted. None when there is nothing better than what the report says."""
        shown = self.shown.get(arabic)
        own = [name for name in spelled if is_arabic(name) is arabic]
        if shown is None or whole or not own or not names.is_partial(own[-1]):
            return shown
        return None if fold(own[-1]) in fold(shown).split() else shown.split()[-1]


def _length(spelled: people.Spellings) -> int:
    return max((len(names.tokens(name)) for name in spelled), default=0)


def _rank(form: str, count: int, preferred: frozenset[str]) -> tuple[object, ...]:
    return fold(form) not in preferred, names.is_partial(form), -count, form


class _Register:
    def __init__(self, meetings: Sequence[MergedMeeting], preferred: frozenset[str]) -> None:
        self.by_key: dict[str, list[_Person]] = defaultdict(list)
        self.persons: list[_Person] = []
        self.found: dict[people.Bearer, _Person | None] = {}
        everybody = [p for meeting in meetings for p in meeting.participants if p.kind == "person"]
        for participant in sorted(everybody, key=_fullest_first):
            self._enter(participant)
        for meeting in meetings:
            self._count(_called(position, "holder") for position in meeting.positions)
            self._count(_called(demand, "maker") for demand in meeting.demands)
        for person in self.persons:
            person.choose(preferred)

    def _enter(self, participant: MergedParticipant) -> None:
        called = people.bearer(participant)
        person = self._fitting(called)
        if person is None:
            person = _Person(called)
            self.persons.append(person)
        for key in people.keys(called.spelled):
            if person not in self.by_key[key]:
                self.by_key[key].append(person)
        person.forms.update([*called.spelled, *participant.aliases])

    def _count(self, several: Iterable[people.Bearer]) -> None:
        for called in several:
            if person := self.find(called):
                person.forms.update(called.spelled)

    def find(self, called: people.Bearer) -> _Person | None:
        """The one person who is called so; None for nobody, or when it may be several."""
        if called not in self.found:
            self.found[called] = self._fitting(called)
        return self.found[called]

    def _fitting(self, called: people.Bearer) -> _Person | None:
        near = [person for key in sorted(people.keys(called.spelled)) for person in self.by_key[key]]
        fits = [person for person in dict.fromkeys(near) if person.is_called(called)]
        several = len(fits) > 1 and all(names.is_partial(name) for name in called.spelled)
        return fits[0] if fits and not several else None


def _fullest_first(person: MergedParticipant) -> tuple[object, ...]:
    spelled = people.spellings(person)
    return -_length(spelled), spelled, person.id
