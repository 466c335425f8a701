"""Who met whom: the ties between participants of different sides, counted over all meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, NamedTuple

from .cast import Cast, Side
from .view import MeetingView, PersonView, View

FORMS: Final = ("in_person", "remote", "unknown", "indirect")
"""How two met, the nearest first: a tie is drawn as its first one."""
_MET = frozenset(["held", "planned", "postponed"])


class Node(NamedTuple):
    """A participant, or a whole delegation (empty `css`, the side's name is its name). `label` is what a box says."""

    key: str
    name: str
    label: str
    side: Side
    css: str
    kind: str


@dataclass
class Tie:
    """Two nodes and the numbers of the meetings that join them, by form; `planned` when none has been held."""

    ends: tuple[Node, Node]
    forms: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    planned: bool = True

    @property
    def form(self) -> str:
        return next(form for form in FORMS if form in self.forms)

    @property
    def weight(self) -> int:
        return len({number for numbers in self.forms.values() for number in numbers})


def ties(view: View, cast: Cast) -> list[Tie]:
    """Those with the most meetings first."""
    party = _Parties(cast, view.labels["Delegation"])
    found: dict[tuple[str, str], Tie] = {}
    for meeting in view.meetings:
        if meeting.status not in _MET:
            continue
        for one, other, form in _pairs(meeting, party):
            first, second = sorted((one, other), key=lambda node: node.key)
            tie = found.setdefault((first.key, second.key), Tie((first, second)))
            tie.forms[form].append(meeting.number)
            tie.planned = tie.planned and meeting.status != "held"
    return sorted(found.values(), key=lambda tie: (-tie.weight, tie.ends[0].key, tie.ends[1].key))


def _pairs(meeting: MeetingView, party: _Parties) -> Iterable[tuple[Node, Node, str]]:
    parties = [party.of(members) for members in _sides(meeting)]
    for one, other in combinations(parties, 2):
        for (left, mediates), (right, mediates_too) in ((a, b) for a in one for b in other):
            if left.key != right.key:
                yield left, right, _form(meeting.mode, go_between=mediates or mediates_too)


def _form(mode: str, *, go_between: bool) -> str:
    """How two met. Who carries messages is met by both, in a form that is not told."""
    if mode == "indirect":
        return "unknown" if go_between else "indirect"
    return {"in_person": "in_person", "phone": "remote", "video": "remote"}.get(mode, "unknown")


def _sides(meeting: MeetingView) -> Iterable[Sequence[PersonView]]:
    """The sides that can meet each other; whoever stands for no country is a side alone."""
    for side in meeting.sides:
        if side.code:
            yield side.members
        else:
            yield from ((person,) for person in side.members)


@dataclass(frozen=True)
class _Parties:
    cast: Cast
    delegation: str

    def of(self, members: Sequence[PersonView]) -> list[tuple[Node, bool]]:
        """Who stands for a side: its people where they are known, else its bodies, else its delegation. True: a mediator."""
        for kinds in (("person", "office"), ("organization",), ("delegation",)):
            chosen = [person for person in members if person.kind in kinds]
            if chosen:
                nodes = [(self._node(person), person.role == "mediator") for person in chosen]
                return list({node.key: (node, mediates) for node, mediates in nodes}.values())
        return []

    def _node(self, person: PersonView) -> Node:
        figure = self.cast.figure(person.id)
        if person.kind == "delegation" and person.side:
            return Node(f"{person.side}|*", figure.side.name, self.delegation, figure.side, "", person.kind)
        return Node(figure.key, figure.name, figure.name, figure.side, figure.css, figure.kind)
