"""What no rule of sound can know: short forms of given names, nicknames, regnal names and patronymics.

A file is TOML; both tables may be missing:

    given = [["bill", "william", "بيل"]]                  # each line forms of one given name

    [people]
    "Salman of Saudi Arabia" = ["الملك سلمان", "سلمان بن عبد العزيز آل سعود", "King Salman"]

Two names that are listed under one person are that person's, two that are listed under two are not, however they
sound; and so with given names. A name is listed when its folded words are, or its tokens, if there are two or more of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from ..arabic import fold
from ..errors import UsageError
from .parts import spelled, tokens


@dataclass(frozen=True)
class Aliases:
    """`people` gives each person's forms, `given` groups of forms of one given name. Neither is altered once made."""

    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        listed = {key: person for person, forms in self.people.items() for form in forms for key in _keys(form)}
        groups = {form: number for number, forms in enumerate(self.given) for form in forms}
        object.__setattr__(self, "_listed", listed)
        object.__setattr__(self, "_groups", groups)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Aliases:
        """The bundled aliases under those of a user's file, which win. UsageError when the file is not as it should be."""
        try:
            text = Path(path).read_text(encoding="utf-8")
            return bundled() | cls.parse(text)
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
            raise UsageError(f"{path} is not a file of aliases: {error}", hint=_HINT) from error

    @classmethod
    def parse(cls, text: str) -> Aliases:
        """Those of a TOML text alone. ValueError when a table is not as it should be."""
        tables = tomllib.loads(text)
        if strange := sorted(tables.keys() - {"people", "given"}):
            raise ValueError(f"unknown table {strange[0]}")
        people = tables.get("people", {})
        given = tables.get("given", [])
        if not isinstance(people, dict) or not isinstance(given, list):
            raise ValueError("people is a table and given a list")  # noqa: TRY004
        return cls(
            {person: (person, *_strings(person, forms)) for person, forms in people.items()},
            tuple(frozenset(fold(form) for form in _strings("given", forms)) for forms in given),
        )

    def __or__(self, other: Aliases) -> Aliases:
        """Both; where they touch, `other` wins.

        A person of ours who shares a form with one of theirs becomes that one, all forms together; one who shares
        forms with several keeps none of them, since theirs say that they are different people.
        """
        theirs = {key: person for person, forms in other.people.items() for form in forms for key in _keys(form)}
        people = dict(other.people)
        for person, forms in self.people.items():
            touched = {theirs[key] for form in forms for key in _keys(form) if key in theirs}
            free = tuple(form for form in forms if not any(key in theirs for key in _keys(form)))
            if len(touched) == 1:
                owner = touched.pop()
                people[owner] = (*people[owner], *free)
            elif free and not touched:
                people[person] = free
        return Aliases(people, (*self.given, *other.given))

    def person(self, name: str) -> str | None:
        """Who is listed under this name; None for a name that is not listed."""
        listed: dict[str, str] = self._listed  # type: ignore[attr-defined]
        return listed.get(spelled(name)) or (listed.get(" ".join(parts)) if len(parts := tokens(name)) > 1 else None)

    def one_given_name(self, one: str, other: str) -> bool | None:
        """Whether two folded tokens are forms of one given name; None unless both are listed."""
        groups: dict[str, int] = self._groups  # type: ignore[attr-defined]
        mine = groups.get(one)
        yours = None if mine is None else groups.get(other)
        return None if mine is None or yours is None else mine == yours


_HINT = 'It should look like this:\n  [people]\n  "King Salman" = ["الملك سلمان", "سلمان بن عبد العزيز"]'


def _keys(name: str) -> list[str]:
    """What a name is listed under: its folded words; its tokens, unless there is only one."""
    parts = tokens(name)
    return [spelled(name), *([" ".join(parts)] if len(parts) > 1 else [])]


def _strings(name: str, forms: Any) -> Iterable[str]:
    if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
        raise ValueError(f"{name} is not a list of names")
    return forms


@cache
def bundled() -> Aliases:
    """The aliases that come with the program."""
    return Aliases.parse(Path(__file__).parent.with_name("aliases.toml").read_text(encoding="utf-8"))
