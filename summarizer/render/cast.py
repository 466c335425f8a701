"""Who takes part in the meetings of a brief, under names that are safe as ids and classes of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from .view import MeetingView, View

HUES = 6
"""So many sides have a colour of their own; the rest share hue 0."""
LISTED = 250
"""So many people can be filtered by: those with the most meetings."""


class Side(NamedTuple):
    """A country, or the parties that stand for none (empty `code`). `css` is its class, `meetings` a count."""

    code: str
    name: str
    css: str
    hue: int
    meetings: int


class Figure(NamedTuple):
    """A participant of the brief. `css` is empty for one that cannot be filtered by."""

    key: str
    name: str
    side: Side
    kind: str
    css: str
    meetings: int


class Cast:
    """Everybody once, under whatever spellings. `sides` come with the most meetings first, other parties last."""

    def __init__(self, view: View) -> None:
        self.sides = _sides(view)
        self._actors = view.actors
        self.figures = _figures(view, self.sides)

    def figure(self, participant: str) -> Figure:
        """Who a participant of a meeting is, by the participant's id."""
        return self.figures[self._actors[participant].id]

    def side(self, code: str) -> Side | None:
        """The side of a country; None for one that takes part in no meeting, such as that of a demand on an absent state."""
        return self.sides.get(code)

    def hue(self, code: str) -> int:
        side = self.sides.get(code) if code else None
        return side.hue if side else 0

    def classes(self, meeting: MeetingView) -> str:
        """The classes by which a meeting is filtered: its sides' and its participants'."""
        people = [self.figure(participant) for participant in _participants(meeting)]
        found = [person.side.css for person in people]
        found += [person.css for person in people if person.css]
        return " ".join(dict.fromkeys(found))

    def listed(self) -> list[tuple[Side, list[Figure]]]:
        """Those that can be filtered by, by side, by name within it."""
        return [
            (side, people)
            for side in self.sides.values()
            if (people := sorted((f for f in self.figures.values() if f.css and f.side is side), key=lambda f: f.name))
        ]


def _participants(meeting: MeetingView) -> Iterable[str]:
    for side in meeting.sides:
        yield from (person.id for person in side.members)


def _sides(view: View) -> dict[str, Side]:
    counts = Counter(code for meeting in view.meetings for code in {side.code for side in meeting.sides})
    names = {side.code: side.name for meeting in view.meetings for side in meeting.sides}
    ranked = sorted((code for code in counts if code), key=lambda code: (-counts[code], code))
    found = {
        code: Side(code, names[code], f"s{number}", number if number <= HUES else 0, counts[code])
        for number, code in enumerate(ranked, 1)
    }
    if "" in counts:
        found[""] = Side("", view.labels["Other parties"], "s0", 0, counts[""])
    return found


def _figures(view: View, sides: dict[str, Side]) -> dict[str, Figure]:
    who = view.actors
    counts: Counter[str] = Counter()
    for meeting in view.meetings:
        counts.update({who[participant].id for participant in _participants(meeting)})
    people = {actor.id: actor for actor in who.values()}
    ranked = sorted((own for own in people if people[own].kind != "delegation"), key=lambda own: (-counts[own], own))
    css = {own: f"p{number}" for number, own in enumerate(ranked[:LISTED], 1)}
    return {
        own: Figure(own, actor.name, sides[actor.country or ""], actor.kind, css.get(own, ""), counts[own])
        for own, actor in people.items()
    }
