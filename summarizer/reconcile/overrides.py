"""A user's word on what is one meeting and who is one person. It always wins.

A file of overrides is TOML; every key may be missing:

    join = [["m3f2a91c0", "afp/04.txt: Muscat"]]            # these meetings are one
    split = [                                               # these are not:
        ["bbc/01.txt: 2025-05-11", "afp/04.txt: Muscat"],   #   two reports
        ["m77ab01c2", "cnn/09.txt"],                        #   a report that does not belong to a meeting
        ["m5d0e11f3"],                                      #   a meeting of which each article means another
    ]
    same_person = [["أبو مازن", "Mahmoud Abbas"]]
    different_person = [["Eli Cohen", "Elie Cohen"]]

    [alias]                                                 # further names of a person; the key is how the brief spells it
    "Mohammed bin Salman" = ["MBS", "ولي العهد السعودي"]

A meeting is named by its id as the brief prints it, or by one of its reports: the path of the article or the end of it
and, where the article tells of several meetings, behind a colon and a space words from the title, the quote, the place,
the date or the names of the one that is meant. An id changes when a report joins or leaves its meeting; a report's path
does not, and is the better choice for a file that is kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from .. import names
from ..arabic import fold
from ..errors import UsageError
from . import people

Outcome = Literal["changed", "agreed", "unmatched"]
Names = tuple[str, ...]

_LISTS = {"join": 2, "split": 1, "same_person": 2, "different_person": 2}
"""The keys that hold lists of lists, and how many names the inner ones must have."""
_HINT = 'It should look like this:\n  join = [["m3f2a91c0", "afp/04.txt: Muscat"]]\n  [alias]\n  "Mahmoud Abbas" = ["أبو مازن"]'


@dataclass(frozen=True)
class Effect:
    """What became of one entry. changed: without it the brief would be another. agreed: the program had found the same.
    unmatched: it names no report or nobody in this run, and did nothing."""

    entry: str
    outcome: Outcome
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.entry}: {self.detail or self.outcome}"


@dataclass(frozen=True)
class Overrides:
    join: tuple[Names, ...] = ()
    split: tuple[Names, ...] = ()
    same_person: tuple[Names, ...] = ()
    different_person: tuple[Names, ...] = ()
    alias: Mapping[str, Names] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Overrides:
        """Those of a file. Raises UsageError when it is not as it should be."""
        try:
            return cls.parse(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
            raise UsageError(f"{path} is not a file of overrides: {error}", hint=_HINT) from error

    @classmethod
    def parse(cls, text: str) -> Overrides:
        """Those of a TOML text. Raises ValueError when a table is not as it should be."""
        tables = tomllib.loads(text)
        if strange := sorted(tables.keys() - {*_LISTS, "alias"}):
            raise ValueError(f"unknown key {strange[0]}; known are {', '.join(_LISTS)} and alias")
        lists = {key: _entries(key, tables.get(key, []), least) for key, least in _LISTS.items()}
        found = cls(**lists, alias=_table(tables.get("alias", {})))
        found._groups()  # says at once when two entries contradict each other
        return found

    # -- who is who

    @contextmanager
    def names(self) -> Iterator[None]:
        """A context in which names are compared as this file says, on top of what holds outside."""
        groups = self._groups()
        with names.using(people.aliases() | names.Aliases(groups)) if groups else nullcontext():
            yield

    def _groups(self) -> dict[str, Names]:
        """The names of each person of whom the file speaks, those of overlapping entries together. Raises ValueError
        when it calls two names one person's and two people's."""
        groups: list[list[str]] = []
        for known in [*((key, *forms) for key, forms in self.alias.items()), *self.same_person]:
            touched = [group for group in groups if _shared(group, known)]
            groups = [group for group in groups if group not in touched]
            groups.append(list(dict.fromkeys([name for group in touched for name in group] + list(known))))
        for entry in self.different_person:
            for one, other in combinations(entry, 2):
                if any(_shared(group, (one,)) and _shared(group, (other,)) for group in groups):
                    raise ValueError(f"{one} and {other} are the same person in one entry and different in another")
            groups += [[name] for name in entry if not any(_shared(group, (name,)) for group in groups)]
        return {group[0]: tuple(group) for group in groups}

    def weigh_names(self, known: frozenset[str]) -> list[Effect]:
        """What each entry on people does, among the folded names that a run has; called outside of `names()`."""
        pairs = [("same_person", entry, True) for entry in self.same_person]
        pairs += [("alias", (key, *forms), True) for key, forms in self.alias.items()]
        pairs += [("different_person", entry, False) for entry in self.different_person]
        return [_named(kind, entry, known, same=same) for kind, entry, same in pairs]


def _named(kind: str, entry: Names, known: frozenset[str], *, same: bool) -> Effect:
    found = [name for name in entry if fold(name) in known]
    label = f"{kind} {_quoted(entry)}"
    if len(found) < (1 if kind == "alias" else 2):
        missing = [name for name in entry if name not in found]
        return Effect(label, "unmatched", f"no report names {_quoted(missing)}")
    if kind == "alias":
        found = list(dict.fromkeys([entry[0], *found]))
    turned = any(names.same(one, other) is not same for one, other in combinations(found, 2))
    return Effect(label, "changed" if turned else "agreed")


def _quoted(some: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in some)


def _shared(one: Sequence[str], other: Sequence[str]) -> bool:
    return not {fold(name) for name in one}.isdisjoint(fold(name) for name in other)


def _entries(key: str, value: Any, least: int) -> tuple[Names, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{key} is not a list of lists")  # noqa: TRY004 - bad input, told by the caller
    return tuple(_strings(f"an entry of {key}", entry, least) for entry in value)


def _table(value: Any) -> dict[str, Names]:
    if not isinstance(value, dict):
        raise ValueError("alias is not a table")  # noqa: TRY004
    return {name: _strings(f"alias {name!r}", forms, 1) for name, forms in value.items()}


def _strings(what: str, value: Any, least: int) -> Names:
    good = isinstance(value, list) and all(isinstance(item, str) and fold(item) for item in value)
    if not good or len(value) < least:
        raise ValueError(f"{what} is not a list of {'two names or more' if least > 1 else 'names'}")
    return tuple(value)
