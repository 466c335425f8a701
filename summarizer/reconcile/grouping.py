"""The claims of a cluster, each once: those that say the same, together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from typing import TypeVar

from ..arabic import fold
from ..schemas import Claim, Demand, Meeting, Participant, Position
from . import statements
from .mentions import Mention
from .people import same_person, spellings

C = TypeVar("C", bound=Claim)
Group = list[tuple[Mention, C]]


def positions(mentions: Sequence[Mention]) -> list[Group[Position]]:
    return _grouped(mentions, lambda meeting: meeting.positions, statements.same_claim, statements.keys)


def demands(mentions: Sequence[Mention]) -> list[Group[Demand]]:
    return _grouped(mentions, lambda meeting: meeting.demands, statements.same_claim, statements.keys)


def participants(mentions: Sequence[Mention]) -> list[Group[Participant]]:
    """Delegations of one country are one delegation, unless a report tells several of that country apart: then their
    names decide."""
    several = {country for mention in mentions for country in _told_apart(mention)}

    def same(one: Participant, other: Participant) -> bool:
        if one.kind == "person" and other.kind == "person":
            return same_person(one, other, at_once=True)
        if one.kind != other.kind or one.country != other.country:
            return False
        one_side = one.kind == "delegation" and one.country is not None and one.country not in several
        return one_side or _alike(one, other)

    return _grouped(mentions, lambda meeting: meeting.participants, same, lambda participant: (participant.kind,))


def _told_apart(mention: Mention) -> set[str]:
    """The countries of which one report names two delegations."""
    sides = [side for side in mention.meeting.participants if side.kind == "delegation"]
    pairs = [(a, b) for a, b in combinations(sides, 2) if a.country == b.country and not _alike(a, b)]
    return {one.country for one, _ in pairs if one.country}


def _alike(one: Participant, other: Participant) -> bool:
    return bool({fold(name) for name in spellings(one)} & {fold(name) for name in spellings(other)})


def _grouped(
    mentions: Sequence[Mention],
    of: Callable[[Meeting], list[C]],
    same: Callable[[C, C], bool],
    keys: Callable[[C], tuple[Hashable, ...]],
) -> list[Group[C]]:
    """Groups in the order of their first claims. A claim joins the first group with which it shares a key, whose first
    claim is the same, and in which its own report has nothing else."""
    groups: list[Group[C]] = []
    by_key: dict[Hashable, list[int]] = defaultdict(list)
    for mention in mentions:
        for claim in of(mention.meeting):
            near = sorted({at for key in keys(claim) for at in by_key[key]})
            home = next(
                (at for at in near if same(groups[at][0][1], claim) and _free(groups[at], mention, claim)), None
            )
            if home is None:
                home = len(groups)
                groups.append([])
                for key in keys(claim):
                    by_key[key].append(home)
            groups[home].append((mention, claim))
    return groups


def _free(group: Group[C], mention: Mention, claim: C) -> bool:
    """Whether the report has told nothing else in this group: one article does not say one thing twice in two ways."""
    last, other = group[-1]  # mentions come one after the other
    return last is not mention or _told(claim) == _told(other)


def _told(claim: Claim) -> str | None:
    return fold(claim.text) if isinstance(claim, Position | Demand) else None
