"""Whether two claims can be one statement, told in two languages or in other words.

Code cannot tell that two sentences say the same. It can tell that they do not: where they differ in a side, a number, a
time, a round, a country, a name or a negation, in the wordings of the brief, which stand in one language, or in the
record, or have hardly a word in common. Two sentences that differ in a plain word alone are not told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .. import fidelity, locales, timex
from ..arabic import is_arabic, words
from ..fidelity import Name
from ..schemas import MergedDemand, MergedPosition
from . import places, rounds, statements
from .statements import Side

Claim = MergedPosition | MergedDemand

_DAY = "2001-01-03"
"""Any day: words for when that tell the same from it are one time."""
_ALIKE = 0.4
"""So much of the words of two sentences must be in both (Dice, 1945): of those that are not compared otherwise, as sides,
countries and negations are."""
_STEM = 5
"""Words that begin with the same five letters are one: enrich, enrichment."""
_PLAIN = frozenset(
    words(
        "a an the of to in on at by for from with and or as is are was were be been has have had will would that this it "
        "its they their he his she her them him s must should can may "
        "في من إلى على عن أن إن ما لا مع هذا هذه ذلك قد التي الذي كان كانت"
    )
)
"""Words that every sentence may have."""


@dataclass(frozen=True, eq=False)
class Told:
    """A claim, how the brief words it, and the names that the meeting's record knows."""

    claim: Claim
    said: str
    known: Sequence[Name]

    @cached_property
    def sides(self) -> tuple[Side | None, ...]:
        return statements.sides(self.claim)

    @cached_property
    def spelled(self) -> str:
        """The spellings of its sides, as one text."""
        countries = (
            locales.country(side.country, lang)
            for side in self.sides
            if side and side.country
            for lang in locales.LANGS
        )
        return "\n".join([*(name for side in self.sides if side for name in side.spellings), *countries])

    @property
    def texts(self) -> tuple[str, str]:
        """As it is worded and as it is recorded: the first are in one language, the second need not be."""
        return self.said, self.claim.text


def _other_side(one: Told, other: Told) -> bool:
    pairs = zip(one.sides, other.sides, strict=True)
    return not all(statements.same_side(a, b) or _one_office(a, b, one.known) for a, b in pairs)


def _one_office(one: Side | None, other: Side | None, known: Sequence[Name]) -> bool:
    """Whether two descriptions are one but for how they say whose: "the Israeli Prime Minister's office", "the office of
    Prime Minister Benjamin Netanyahu"."""
    if one is None or other is None or not one.country or one.country != other.country:
        return False
    others = [name for name in known if not {*name.forms} & {*one.spellings, *other.spellings}]
    whose = [{name for name in others if name.in_text("\n".join(side.spellings))} for side in (one, other)]
    if whose[0] and whose[1] and whose[0] != whose[1]:
        return False
    people = frozenset(word for names in whose for name in names for form in name.forms for word in words(form))
    described = [{_described(name, people) for name in side.spellings} for side in (one, other)]
    return any(len(description) > 1 for description in described[0] & described[1])


@lru_cache(4096)
def _described(name: str, people: frozenset[str]) -> frozenset[str]:
    """The words of a description without countries, people, and what joins them."""
    return frozenset(word for word in words(name) if not ({word} & (_PLAIN | people) or statements.country(word)))


def _unworded(one: Told, other: Told) -> bool:
    return not (one.said and other.said)


def _facts_differ(look: Callable[[str], object]) -> Callable[[Told, Told], bool]:
    """Whether the wordings differ in something, or the records."""
    return lambda one, other: any(look(a) != look(b) for a, b in zip(one.texts, other.texts, strict=True))


def _in_one_language(differ: Callable[[str, str, str], bool]) -> Callable[[Told, Told], bool]:
    """Whether two sentences of one language differ in something, the spellings of their sides aside: the wordings, and the
    records as far as these are in one."""

    def look(one: Told, other: Told) -> bool:
        pairs = [(a, b) for a, b in zip(one.texts, other.texts, strict=True) if is_arabic(a) == is_arabic(b)]
        return any(differ(a, b, f"{one.spelled}\n{other.spelled}") for a, b in pairs)

    return look


def _numbers(text: str) -> set[str]:
    """Without one and two as words, which one language says where the other has a dual or nothing."""
    return fidelity.numbers(text) | (fidelity.spelled_numbers(text) - {"1", "2"})


def _time(text: str) -> tuple[frozenset[str], str | None]:
    resolved = timex.resolve(text, _DAY)
    return fidelity.calendar_words(text), resolved.edtf if resolved else None


def _rounds(text: str) -> set[int]:
    return set(rounds.told(text))


def _other_small_numbers(one: str, other: str, _: str) -> bool:
    return fidelity.spelled_numbers(one) | fidelity.numbers(one) != fidelity.spelled_numbers(other) | fidelity.numbers(
        other
    )


def _denials(text: str) -> tuple[bool, int]:
    """Whether a text denies, and whether it denies that: «لن يتوقف» and "will not stop", unlike "will stop"."""
    return fidelity.negated(text), sum(map(fidelity.negated, text.split())) % 2


def _other_denial(one: str, other: str, _: str) -> bool:
    return fidelity.negated(one, strict=True) != fidelity.negated(other, strict=True)


def _other_countries(one: Told, other: Told) -> bool:
    """Countries other than those of the sides, or in another order: who attacks whom."""
    own = {*places.countries(one.spelled), *places.countries(other.spelled)}
    for mine, yours in (
        (places.countries(a), places.countries(b)) for a, b in zip(one.texts, other.texts, strict=True)
    ):
        both = set(mine) & set(yours)
        if (set(mine) ^ set(yours)) - own or [c for c in mine if c in both] != [c for c in yours if c in both]:
            return True
    return False


def _other_names(one: Told, other: Told) -> bool:
    sides = f"{one.spelled}\n{other.spelled}"
    strangers = [name for name in one.known if not name.in_text(sides)]
    return any(name.in_text(one.said) != name.in_text(other.said) for name in strangers)


def _other_capitals(one: str, other: str, sides: str) -> bool:
    return bool(fidelity.unknown_names(one, f"{other}\n{sides}") or fidelity.unknown_names(other, f"{one}\n{sides}"))


def _other_words(one: str, other: str, sides: str) -> bool:
    left_out = _PLAIN | fidelity.bare_words(sides)
    mine, yours = _stems(one, left_out), _stems(other, left_out)
    return 2 * len(mine & yours) < _ALIKE * (len(mine) + len(yours)) or not (mine and yours)


def _stems(text: str, left_out: frozenset[str]) -> set[str]:
    bare = {min(fidelity.bare_words(word), key=len) for word in words(text) if word not in left_out}
    told = {word for word in bare - left_out if not (statements.country(word) or fidelity.negated(word, strict=True))}
    return {word[:_STEM] for word in told}


def _one_word_apart(one: str, other: str, _: str) -> bool:
    """Whether they are word for word the same but for one or two in their places: more and fewer, before and after. Who puts a
    thing in other words hardly ever does so."""
    mine, yours = words(one), words(other)
    return len(mine) == len(yours) and 0 < sum(a != b for a, b in zip(mine, yours, strict=True)) < 3


_LOOKS: dict[str, Callable[[Told, Told], bool]] = {
    "whether they could be worded": _unworded,
    "who says it, or to whom": _other_side,
    "a number": _facts_differ(_numbers),
    "a small number": _in_one_language(_other_small_numbers),
    "when": _facts_differ(_time),
    "the round": _facts_differ(_rounds),
    "a denial": _facts_differ(_denials),
    "a negation": _in_one_language(_other_denial),
    "countries": _other_countries,
    "a name": _other_names,
    "a capitalised word": _in_one_language(_other_capitals),
    "a word in its place": _in_one_language(_one_word_apart),
    "most of their words": _in_one_language(_other_words),
}


def differ(one: Told, other: Told) -> str | None:
    """What two claims of one kind differ in; None where nothing is found."""
    return next((what for what, look in _LOOKS.items() if look(one, other)), None)
