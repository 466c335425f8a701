"""What records share: pairs of parties, each a number.

Records are compared when they have two parties in common (people or countries), or one where they have no other. A
record has a key for each two of its parties, so that one frequent name alone brings nothing together. The number of
keys that two records share, told apart by kind, gives the number of people and of countries that they share.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .tables import Records

_KEY = "a.party::bigint * 2147483648 + b.party"
_SHIFT = 20
_KIND = (
    f"case when a.person and b.person then 1 when a.person or b.person then {1 << 2 * _SHIFT} else {1 << _SHIFT} end"
)
_MASK = (1 << _SHIFT) - 1
_ROOTS = np.array([int((1 + (1 + 8 * pairs) ** 0.5) / 2) if pairs else 0 for pairs in range(4096)])
"""How many things there are when there are so many pairs of them."""


class Shared(NamedTuple):
    """How many people and how many countries."""

    people: Array
    countries: Array

    def of(self, numbers: Array) -> Shared:
        return Shared(self.people[numbers], self.countries[numbers])


def make_keys(records: Records) -> None:
    """The table `link` with record, key, kind and what of the record the joins ask for."""
    records.run(
        "create table dated as select * from given",
        record=np.arange(len(records.ids), dtype=np.int32), first=records.first, last=records.last,
    )  # fmt: skip
    records.run(f"""
        create table link as
        select record, key, kind, first, last from dated join (
            select a.record, {_KEY} as key, {_KIND} as kind
            from party a join party b on a.record = b.record and a.party < b.party
            union all
            select record, -min(party)::bigint as key, (case when any_value(person) then 0 else -1 end)::bigint as kind
            from party group by record having count(*) = 1
        ) using (record)""")  # noqa: S608


def shared(kinds: Array) -> Shared:
    """The people and countries in common, from the sum over the kinds of the keys in common."""
    alone = kinds <= 0
    total = np.where(alone, 0, kinds).astype(np.int64)
    people = _ROOTS[np.minimum(total & _MASK, 4095)]
    countries = _ROOTS[np.minimum(total >> _SHIFT & _MASK, 4095)]
    mixed = total >> 2 * _SHIFT
    people = np.where((people == 0) & (mixed > 0), np.maximum(mixed // np.maximum(countries, 1), 1), people)
    countries = np.where((countries == 0) & (mixed > 0), np.maximum(mixed // np.maximum(people, 1), 1), countries)
    return Shared(np.where(alone, kinds == 0, people), np.where(alone, kinds == -1, countries))


def count_parties(records: Records, labels: Array) -> Shared:
    """How many people and countries each cluster has, under its label."""
    record, party, person = records.parties
    several = np.bincount(labels, minlength=len(labels))[labels[record]] > 1
    key = np.sort(labels[record[several]] * np.int64(2**32) + party[several] * 2 + person[several])
    key = key[np.r_[True, key[1:] != key[:-1]][: len(key)]]
    return Shared(*(_counted(key, kind, own) for kind, own in ((1, records.people), (0, records.countries))))


def _counted(key: Array, kind: int, own: Array) -> Array:
    """The parties of one kind in clusters of several; alone, a record has its own."""
    counts = np.bincount(key[(key & 1) == kind] >> 32, minlength=len(own))
    return np.where(np.bincount(key >> 32, minlength=len(own)) > 0, counts, own)
