"""Names to people, for tens of thousands of spellings in either script.

Spellings are compared when their consonants are the same but for one, and when a rough romanisation of both is alike; then
`names.similarity` decides. The spellings of a person are those that average link puts together, so that one bad pair does
not chain two people; two names of one report are two people. Spellings that are told to have met one third person are
judged a second time, more kindly; and `company` finds those whose names sound too different.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from ... import names
from .arrays import Array
from .company import in_one_company
from .letters import letters_in_common, romanised
from .links import Pairs, average_link

if TYPE_CHECKING:
    import duckdb

Tokens = tuple[str, ...]

CROWD = 400
"""Spellings with one key, beyond which the key says nothing."""
_CLOSE, _DISTANT = 0.6, 0.38  # of the romanised letters: worth comparing; worth it for people in one company
_NEUTRAL = 0.3  # of the similarity: two spellings that were not compared speak neither for nor against
_ALIKE = 0.2  # above that, in the mean of all pairs
_COMPANY = 0.4  # for two spellings that are told to have met one person
_SOCIABLE = 100  # spellings; who has met more tells nothing of whom he meets

_CONFUSED = str.maketrans("ghkxz", "kkkss")


def resolve(base: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `named` of record and people, in which every person has one name: the first of theirs."""
    base.execute(
        "create table spelled as select distinct record, unnest(people)::varchar as name from record"
    ).fetchall()
    rows = base.execute("select distinct name from spelled where name is not null order by name").fetchall()
    spelled = [name for (name,) in rows]
    nodes = _Nodes.of(spelled)
    first = nodes.first_spelling(_people(base, nodes))
    base.register("spelling", {"name": np.array(spelled, object), "person": first})
    first = in_one_company(base, spelled, first)
    base.register("spelling", {"name": np.array(spelled, object), "person": np.array(spelled, object)[first]})
    base.execute("""
        create table named as select record, list(person) as people from spelled join spelling using (name)
        group by record""").fetchall()


def _people(base: duckdb.DuckDBPyConnection, nodes: _Nodes) -> Array:
    """The person of each node: first by sound alone, then by sound and the company that these people keep."""
    near = _near(nodes.parts)
    letters = letters_in_common([romanised(tokens) for tokens in nodes.parts], near.a, near.b)
    close, distant = near.of(letters >= _CLOSE), near.of((letters >= _DISTANT) & (letters < _CLOSE))
    close = close.of(_alike_by_token(nodes.parts, close))
    sound = _similarity(nodes, close)
    people = _linked(nodes, close, sound, _side_by_side(base, nodes, close))
    known = _same_company(base, nodes, people, close)
    distant = distant.of(_same_company(base, nodes, people, distant))
    sound = np.r_[sound + _COMPANY * known, _similarity(nodes, distant) + _COMPANY]
    both = Near(np.r_[close.a, distant.a], np.r_[close.b, distant.b])
    return _linked(nodes, both, sound, _side_by_side(base, nodes, both))


class Near(NamedTuple):
    """Pairs of nodes a < b."""

    a: Array
    b: Array

    def of(self, these: Array) -> Near:
        return Near(self.a[these], self.b[these])


class _Nodes(NamedTuple):
    """Spellings with the same tokens are one node. `of_spelling` is the node of each spelling; `parts` and `spelled` are the
    tokens and one spelling of each node."""

    of_spelling: Array
    parts: list[Tokens]
    spelled: list[str]
    all_spelled: Sequence[str]

    @classmethod
    def of(cls, spelled: Sequence[str]) -> _Nodes:
        found: dict[Tokens, int] = {}
        of = [found.setdefault(names.tokens(name) or (name,), len(found)) for name in spelled]
        of_spelling = np.array(of, np.int64)
        _, first = np.unique(of_spelling, return_index=True)
        return cls(of_spelling, list(found), [spelled[at] for at in first.tolist()], spelled)

    def first_spelling(self, people: Array) -> Array:
        """For each spelling the place of the first one that is the same person's."""
        person = people[self.of_spelling]
        first = np.full(len(self.parts), len(person))
        np.minimum.at(first, person, np.arange(len(person)))
        return first[person]


def _linked(nodes: _Nodes, near: Near, similarity: Array, forbidden: Array) -> Array:
    pairs = Pairs(near.a, near.b, similarity - _NEUTRAL, forbidden)
    return average_link(np.ones(len(nodes.parts), np.int64), pairs, _ALIKE)


def _similarity(nodes: _Nodes, near: Near) -> Array:
    pairs = zip(near.a.tolist(), near.b.tolist(), strict=True)
    return np.fromiter((names.similarity(nodes.spelled[x], nodes.spelled[y]) for x, y in pairs), float, len(near.a))


def _side_by_side(base: duckdb.DuckDBPyConnection, nodes: _Nodes, near: Near) -> Array:
    """Whether a report names both of a pair."""
    met = _met(base, nodes, np.arange(len(nodes.parts)), len(nodes.of_spelling))
    return _among(met.a << 32 | met.b, near.a << 32 | near.b)


def _same_company(base: duckdb.DuckDBPyConnection, nodes: _Nodes, people: Array, near: Near) -> Array:
    """Whether both of a pair are told to have met one person, who does not meet everybody."""
    met = _met(base, nodes, people, _SOCIABLE)
    counts = np.bincount(met.a, minlength=len(nodes.parts))
    start, often = np.cumsum(counts) - counts, counts[near.a]
    pair = np.repeat(np.arange(len(near.a)), often)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(often) - often, often)
    hit = _among(met.a << 32 | met.b, near.b[pair] << 32 | met.b[start[near.a][pair] + within])
    return np.bincount(pair[hit], minlength=len(near.a)) > 0


def _met(base: duckdb.DuckDBPyConnection, nodes: _Nodes, people: Array, most: int) -> Near:
    """The nodes with the people whom they are told to have met, in order, without people who have met more than so
    many nodes."""
    spelled = {
        "name": np.array(nodes.all_spelled, object),
        "node": nodes.of_spelling,
        "person": people[nodes.of_spelling],
    }
    base.register("node", spelled)
    found = base.execute(
        """with met as (select record, node, person from spelled join node using (name)),
            pair as (select distinct x.node, y.person from met x join met y using (record) where x.person <> y.person)
        select node::bigint as node, person::bigint as person from pair
        where person in (select person from pair group by person having count(*) <= $1) order by all""",
        [most],
    ).fetchnumpy()
    return Near(*(np.asarray(found[column]) for column in ("node", "person")))


def _among(sorted_: Array, wanted: Array) -> Array:
    """Whether values are among sorted ones."""
    if not len(sorted_):
        return np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(sorted_, wanted), len(sorted_) - 1)
    return sorted_[at] == wanted


def _near(parts: Sequence[Tokens]) -> Near:
    """The pairs that share a key, each once, in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, tokens in enumerate(parts):
        for key in _keys("".join(map(names.skeleton, tokens)).translate(_CONFUSED)):
            blocks[key].append(at)
    pairs = (pair for block in blocks.values() if 1 < len(block) < CROWD for pair in combinations(block, 2))
    found = np.sort(np.fromiter((a << 32 | b for a, b in pairs), np.int64))
    found = found[np.r_[True, found[1:] != found[:-1]][: len(found)]]
    return Near(found >> 32, found & (2**32 - 1))


def _keys(consonants: str) -> Iterable[str]:
    """The consonants, and what is left of them without any one, unless too little is."""
    yield consonants
    if len(consonants) > 3:
        yield from {consonants[:at] + consonants[at + 1 :] for at in range(len(consonants))}


def _alike_by_token(parts: Sequence[Tokens], near: Near) -> Array:
    """Whether each token of one has, but for one consonant, those of the token in its place, if they are as many."""
    sounds = [[names.skeleton(token).translate(_CONFUSED) for token in tokens] for tokens in parts]

    def alike(one: list[str], other: list[str]) -> bool:
        return len(one) != len(other) or all(map(_one_off, one, other))

    pairs = zip(near.a.tolist(), near.b.tolist(), strict=True)
    return np.fromiter((alike(sounds[x], sounds[y]) for x, y in pairs), bool, len(near.a))


def _one_off(one: str, other: str) -> bool:
    return one == other or Levenshtein.distance(one, other, score_cutoff=1) < 2
