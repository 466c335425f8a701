"""Who is who among the participants of reports, and how much it says that two reports name one person.

The weight of a person is a log m/u of Fellegi and Sunter (1969), in halves: heads of state and government, foreign
ministers and envoys meet somebody every day, so that two meetings share them by chance; others hardly ever do. It
goes by the person's office and by a fixed list, never by counts over a run: a further article must not change what is
made of the others.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .. import names
from ..names.match import _matcher
from ..schemas import Participant

Spellings = tuple[str, ...]

EVERYWHERE, KNOWN, RARE = 1.0, 2.0, 2.5
"""The weights of somebody who is in the news every day, of somebody of whom nothing is known, and of anybody else."""

_CHIEFS = frozenset(
    ("head of state", "head of government", "crown prince", "foreign minister", "national security adviser",
     "secretary-general", "envoy")
)  # fmt: skip
"""Posts as `names.offices` calls them."""

_J_IS_G = str.maketrans("gjxzdwm", "kksstfn", "h")
_J_IS_CH = str.maketrans("gjxzdwm", "kssstfn", "h")
"""Consonants that are told apart by sound and not by key: جروسي is Grossi, عراقجي Araghchi, فاديفول Wadephul."""

_IN_THE_NEWS = (
    "Donald Trump", "Joe Biden", "Antony Blinken", "Marco Rubio", "Steve Witkoff", "Jake Sullivan", "JD Vance",
    "Benjamin Netanyahu", "Gideon Sa'ar", "Israel Katz", "Yoav Gallant", "Abbas Araghchi", "Masoud Pezeshkian",
    "Hossein Amir-Abdollahian", "Ebrahim Raisi", "Vladimir Putin", "Sergei Lavrov", "Volodymyr Zelensky",
    "Xi Jinping", "Wang Yi", "Emmanuel Macron", "Keir Starmer", "Olaf Scholz", "Friedrich Merz", "Ursula von der Leyen",
    "Josep Borrell", "Antonio Guterres", "Recep Tayyip Erdogan", "Hakan Fidan", "Abdel Fattah el-Sisi",
    "Badr Abdelatty", "Sameh Shoukry", "Mohammed bin Salman", "Faisal bin Farhan", "Mohammed bin Zayed",
    "Tamim bin Hamad Al Thani", "Mohammed bin Abdulrahman Al Thani", "King Abdullah II", "Ayman Safadi",
    "Badr Albusaidi", "Mahmoud Abbas", "Narendra Modi",
)  # fmt: skip


class Bearer(NamedTuple):
    """What a report says of somebody: the name in every form that is given, the article's own first; country, title."""

    spelled: Spellings
    country: str | None
    title: str | None


def spellings(participant: Participant) -> Spellings:
    """The name in every form that is given, the article's own first."""
    return tuple(name for name in (participant.name, participant.name_en, participant.name_ar) if name)


def bearer(participant: Participant) -> Bearer:
    return Bearer(spellings(participant), participant.country, participant.title)


def keys(spelled: Spellings) -> set[str]:
    """What reports of one person have in common, however they spell the name: the consonants of the family name, those
    that spellings and scripts confuse taken for one, and the person who is listed under it in the aliases. Of a long name
    every part but the first may be the family's («فيصل بن فرحان», "Faisal bin Farhan Al Saud")."""
    families = {key for name in spelled for part in _families(names.tokens(name)) for key in _coarse(part)}
    return families | {f"={who}" for who in _listed(spelled)}


def _families(parts: tuple[str, ...]) -> tuple[str, ...]:
    glued = ("".join(parts[-2:]),) if len(parts) > 2 else ()  # غريب آبادي, Gharibabadi
    return (*(parts[1:] or parts), *glued)


@lru_cache(65536)
def _coarse(token: str) -> frozenset[str]:
    """The keys of a part of a name; several where a letter may stand for more than one sound."""
    bare = token.removeprefix("al") if len(token) > 5 else token  # Albusaidi
    heard = [names.skeleton(bare).translate(table) for table in (_J_IS_G, _J_IS_CH)]
    return frozenset(
        "~" + "".join(now for now, before in zip(key, f" {key}", strict=False) if now != before) for key in heard
    )


def _listed(spelled: Spellings) -> set[str]:
    known = aliases()
    return {who for name in spelled if (who := known.person(name))}


def aliases() -> names.Aliases:
    """Those that names are compared by at present."""
    return _matcher().aliases


def same_person(one: Participant, other: Participant, *, at_once: bool = False) -> bool:
    """Whether two participants are one person: alike in any script and not of two countries, unless both have the same
    full name. `at_once` says that both are told of one time, when nobody holds two ranks. Aliases win over all."""
    return one_person(bearer(one), bearer(other), at_once=at_once)


def one_person(one: Bearer, other: Bearer, *, at_once: bool = False) -> bool:
    """The same of what two reports say of somebody."""
    return _one_person(_matcher(), one, other, at_once)


@lru_cache(65536)
def _one_person(_by: names.Matcher, one: Bearer, other: Bearer, at_once: bool) -> bool:
    """By these aliases: the few people of a run are compared again and again."""
    known: Any = {
        "countries": (one.country, other.country), "titles": (one.title, other.title), "at_once": at_once
    }  # fmt: skip
    return any(names.same_holder(a, b, **known) for a in one.spelled for b in other.spelled)


def weight(one: Participant, other: Participant) -> float:
    """How much it says that two reports name this person, whom both participants are."""
    titles = [participant.title for participant in (one, other) if participant.title]
    if any(map(_is_chief, titles)) or _in_the_news(spellings(one)) or _in_the_news(spellings(other)):
        return EVERYWHERE
    return RARE if titles else KNOWN


def _is_chief(title: str) -> bool:
    return any(o.post in _CHIEFS and not o.rank and not o.former for o in names.offices(title))


@lru_cache(4096)
def _in_the_news(spelled: Spellings) -> bool:
    matcher, listed = _news()
    full = [name for name in spelled if not names.is_partial(name)]
    return any(matcher.same(name, other) for name in full for key in keys((name,)) for other in listed.get(key, ()))


@cache
def _news() -> tuple[names.Matcher, dict[str, list[str]]]:
    """A matcher that no run's aliases change, and the list by key."""
    listed: dict[str, list[str]] = defaultdict(list)
    for name in _IN_THE_NEWS:
        for key in keys((name,)):
            listed[key].append(name)
    return names.Matcher(), listed
