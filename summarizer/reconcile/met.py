"""The people whom two reports both name."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from ..schemas import Participant
from .mentions import Mention
from .people import one_person

Met = tuple[tuple[Participant, Participant], ...]


@lru_cache(64)
def met(a: Mention, b: Mention) -> Met:
    """The people that both name, as a's and b's."""
    at_once = a.day is not None and a.day == b.day
    pairs = product(zip(a.people, a.named, strict=True), zip(b.people, b.named, strict=True))
    return tuple((p, q) for (p, mine), (q, yours) in pairs if one_person(mine, yours, at_once=at_once))


def shared(a: Mention, b: Mention) -> int:
    """How many people both name; a name that may be several people's counts once."""
    pairs = met(a, b)
    return min(len({id(p) for p, _ in pairs}), len({id(q) for _, q in pairs}))
