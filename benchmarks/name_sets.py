"""Pairs of names from Wikidata and from the press, labelled as one person's or two people's, and their split.

Data: names.sqlite3 of the PyPI wheel arabic-name-romanizer 0.2.0, rows of Wikidata alone (CC0), fetched by `pip
download` into a temporary folder; and the public figures of benchmarks/data/people.toml.

The split is by the consonants of a Latin token (so that Hussein and Husain fall on one side), into five parts: two
are UNSEEN, one is for DEVELOPMENT (thresholds), two are for TRAINING (the letter table). A full name belongs to a
side only when each of its tokens does. Arabic forms are kept apart too: of the development side every name is left
out that has a token, in either script, that a name of the unseen side has, and of the training side every one that has
a token of the other two; see `sides`. So no unseen pair has, in either of its names, a token that was learned from or
that a threshold was chosen on; `leaks` counts them.

    w1  full names of people as Wikidata has them, Arabic against Latin. Negatives: another person's name with the same
        given name, and another's with the same family name, as far as there are any.
    w2  a given and a family name put together, Arabic against Latin. Negatives: the family name that looks most like
        it among 4,000 (Levenshtein on the Latin letters, no Arabic form in common), another given name, another family
        name.
    w3  the same, Arabic against Arabic: the two sides are two Arabic spellings of the same two Latin names.

What counts as a form of a Latin name is said at `Units`, what as two spellings of one name at `one_name`. Two names
are strangers when they share no spelling in either script. Everything depends on SEED alone.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from summarizer import names

SEED = 20261122
WHEEL = "arabic-name-romanizer==0.2.0"
FRAGMENTS = frozenset(["عبد", "ابو", "بن", "ابن", "بو", "ال", "الدين", "الله"])
UNSEEN = (0, 1)
DEVELOPMENT = (2,)
TRAINING = (3, 4)
PARTS = UNSEEN + DEVELOPMENT + TRAINING
ROLES = ("given", "surname")
PEOPLE = Path(__file__).parent / "data" / "people.toml"


class Pair(NamedTuple):
    one: str
    other: str
    same: bool


class Unit(NamedTuple):
    """A Latin name with its Arabic forms, the most used first."""

    latin: str
    arabic: tuple[str, ...]


@contextmanager
def database(path: str | None = None) -> Iterator[sqlite3.Connection]:
    """The names of the wheel, which is fetched unless `path` is the database itself."""
    with tempfile.TemporaryDirectory() as folder:
        if path is None:
            fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
            subprocess.run(fetch, check=True)
            wheel = next(Path(folder).glob("*.whl"))
            with zipfile.ZipFile(wheel) as archive:
                path = archive.extract("arabic_name_romanizer/resources/names.sqlite3", folder)
        connection = sqlite3.connect(path)
        try:
            yield connection
        finally:
            connection.close()


# names and their parts


def plain(latin: str) -> str:
    """Latin letters without accents, case or marks."""
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", latin.casefold()))


@cache
def part(latin: str) -> int:
    """The one of PARTS a Latin token falls into; spellings with the same consonants fall into one."""
    consonants = re.sub(r"[aeiouyhw]|(.)(?=\1)", "", plain(latin).removeprefix("al"))
    return crc32(consonants.encode()) % len(PARTS)


def bare(name: str) -> str:
    """A unit of either script without its article: al-Masri and Masri are one name, and so are المصري and مصري."""
    if name.isascii() or plain(name):
        return plain(re.sub(r"^(al|el)[\s-]+", "", name.casefold()))
    return name.removeprefix("ال")


def parts(latin: str) -> list[str]:
    return [part for part in re.split(r"[\s-]+", latin) if part]


class Side(NamedTuple):
    """A side of the split: the parts that Latin tokens fall into, and tokens in either script that no name of it may have."""

    parts: tuple[int, ...]
    barred: frozenset[str] = frozenset()

    def has(self, *tokens: str) -> bool:
        """Whether names of these Latin tokens are of this side as far as Latin goes."""
        return {part(token) for token in tokens} <= set(self.parts)

    def bars(self, *spellings: str) -> bool:
        return any(not self.barred.isdisjoint(names.tokens(name)) for name in spellings)


def full_names(connection: sqlite3.Connection, side: Side) -> list[tuple[str, str]]:
    """Arabic and English names of two to four words, of one side; sorted."""
    rows = connection.execute(
        "select distinct arabic_key, latin from full_names"
        " where source = 'wikidata' and latin_lang = 'en' and country != 'PK' order by 1, 2"
    )
    return [
        (arabic, latin)
        for arabic, latin in rows
        if 2 <= len(arabic.split()) <= 4
        and 2 <= len(parts(latin)) <= 5
        and side.has(*parts(latin))
        and not side.bars(arabic, latin)
    ]


# two Arabic spellings of one name

_HOUSES = "غج غگ جگ غك جك گك قك قغ قگ تط تث سص پب ڤف ڤو چش چج ژج ژز ئي ؤو"
_SWAPS = frozenset(pair for two in _HOUSES.split() for pair in (two, two[::-1]))
_FINAL = frozenset(["اه", "ها"])
_LONG = frozenset("اوي")
_ROOTED = re.compile(
    "^(عبدال|عبد|محمد|ابو|بو|بن|بل|بال|مت|م)|(الدين|انيه|اني|ان|يه|ي|ه|ا|اء)$|[اويئؤء]"
)  # what is not root


def one_name(one: str, other: str) -> bool:
    """Whether two Arabic forms of one Latin name are spellings of one name, by what is known of outlets' house styles.

    They are when letter by letter they are equal or such as houses exchange (غ ج گ ك for g, ق ك غ for q, ت ط ث for t,
    س ص, پ ب, چ ش ج, ژ ج ز, the seats of a hamza, a final ا ه, a final hamza or none; doubled letters count once). Or when one
    leaves out long vowels that the other writes and four consonants of the stem agree (شاهسواري, شهسواري): where only three
    do, a long vowel tells two Arabic names apart (حسن and حسان, راشد and رشيد), and such pairs count as neither one
    name nor two. Emphatic and other consonants that Arabic keeps apart (ح ه, ض د, ذ ز) are not exchanged either.
    """
    mine, yours = _letters(one), _letters(other)
    if _exchanged(mine, yours):
        return True
    return min(len(_root(mine)), len(_root(yours))) >= 4 and abs(len(mine) - len(yours)) <= 2 and _drawn(mine, yours)


def _letters(arabic: str) -> str:
    return re.sub(r"(.)\1+", r"\1", bare(arabic).replace(" ", "").replace("تش", "چ"))


def _root(letters: str) -> str:
    return _ROOTED.sub("", letters)


def _alike(mine: str, yours: str) -> bool:
    return mine == yours or mine + yours in _SWAPS


def _exchanged(one: str, other: str) -> bool:
    one, other = one.removesuffix("ء"), other.removesuffix("ء")
    if len(one) != len(other) or not one:
        return False
    return all(map(_alike, one[:-1], other[:-1])) and (_alike(one[-1], other[-1]) or one[-1] + other[-1] in _FINAL)


def _drawn(one: str, other: str, *, first: bool = True) -> bool:
    """Whether two spellings are alike but for long vowels within, which one writes and the other leaves out."""
    if len(one) <= 1 or len(other) <= 1:
        return _exchanged(one, other)
    if _alike(one[0], other[0]) and _drawn(one[1:], other[1:], first=False):
        return True
    if first:
        return False
    left_out = one[0] in _LONG and _drawn(one[1:], other, first=False)
    return left_out or (other[0] in _LONG and _drawn(one, other[1:], first=False))


# the units


class Units:
    """The Wikidata units of one side: Latin names with the Arabic forms that count, and who shares a spelling.

    A form counts when it was seen three times and makes up a fifth of the Latin name's uses; below that stand mostly
    errors of alignment (Salari: سالاري 10, سلهري 1). Fragments such as bin and عبد are left out.
    """

    def __init__(self, connection: sqlite3.Connection, side: Side) -> None:
        self._uses: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self._arabic: dict[str, set[str]] = defaultdict(set)
        self._latin: dict[str, Counter[str]] = defaultdict(Counter)
        rows = connection.execute(
            "select role, arabic_key, latin, count from units where source = 'wikidata' and country != 'PK' order by 1, 2, 3"
        )
        for role, arabic, latin, count in rows:
            if len(plain(latin)) <= 3 or arabic in FRAGMENTS or not side.has(latin):
                continue
            if not side.bars(arabic, latin):
                self._uses[role][latin.casefold()][arabic] += count
                self._arabic[bare(latin)].add(bare(arabic))
                self._latin[bare(arabic)][bare(latin)] += count

    def of(self, role: str) -> list[Unit]:
        """The units used as given name or as surname, sorted."""
        found = []
        for latin, forms in self._uses[role].items():
            least = max(3, sum(forms.values()) / 5)
            common = sorted((-count, form) for form, count in forms.items() if count >= least)
            if common:
                found.append(Unit(latin, tuple(form for _, form in common)))
        return sorted(found)

    def variants(self) -> list[Unit]:
        """Latin names with two Arabic spellings of one name, both attested for them; each two spellings once, sorted."""
        attested: dict[str, set[str]] = defaultdict(set)
        for uses in self._uses.values():
            for latin, forms in uses.items():
                attested[bare(latin)].update(forms)
        found: dict[frozenset[str], Unit] = {}
        for latin, spellings in sorted(attested.items()):
            for one, other in combinations(sorted(spellings), 2):
                key = frozenset([_spelled(one), _spelled(other)])
                if len(key) == 2 and key not in found and one_name(one, other):
                    found[key] = Unit(latin, (one, other))
        return sorted(found.values())

    def forms(self, latin: str, *, share: float, least: int) -> list[str]:
        """The Arabic forms of a Latin name, in either role, that were seen so often and make up so much of its uses."""
        uses: Counter[str] = Counter()
        for role in ROLES:
            uses.update(self._uses[role].get(latin, {}))
        return sorted(form for form, count in uses.items() if count >= max(least, share * uses.total()))

    def spellings(self, arabic: str, *, least: int) -> set[str]:
        """The Latin spellings of an Arabic name, articles aside, that were seen so often."""
        return {latin for latin, count in self._latin[bare(arabic)].items() if count >= least}

    def rare(self) -> list[tuple[str, str]]:
        """Arabic and Latin of the names that were seen two to four times, sorted."""
        return sorted(
            {
                (form, latin)
                for uses in self._uses.values()
                for latin, forms in uses.items()
                for form, count in forms.items()
                if count == 2 and forms.total() <= 4
            }
        )

    def apart(self, one: Unit, other: Unit) -> bool:
        """Whether no spelling of either, in either script and articles aside, is also one of the other's."""
        mine, yours = self._arabic[bare(one.latin)], self._arabic[bare(other.latin)]
        latin = {spelling for arabic in mine for spelling in self._latin.get(arabic, ())}
        return not mine & yours and not latin & {
            spelling for arabic in yours for spelling in self._latin.get(arabic, ())
        }

    def everything(self) -> set[str]:
        """Every unit, in either script."""
        latin = {latin for uses in self._uses.values() for latin in uses}
        return latin | {form for uses in self._uses.values() for forms in uses.values() for form in forms}

    def used(self) -> set[str]:
        """The names, in either script, that `of` and `variants` give."""
        units = [unit for role in ROLES for unit in self.of(role)] + self.variants()
        return {name for unit in units for name in (unit.latin, *unit.arabic)}


def _spelled(arabic: str) -> str:
    """A form but for article, spaces and hamza seats, which no matcher needs to be told about."""
    return bare(arabic).replace(" ", "").replace("ئ", "ي").replace("ؤ", "و").replace("ء", "")


# the split


def sides(connection: sqlite3.Connection) -> tuple[Side, Side, Side]:
    """Unseen, development and training."""
    unseen = Side(UNSEEN)
    tried = tokens_of(connection, unseen)
    development = Side(DEVELOPMENT, tried)
    return unseen, development, Side(TRAINING, tried | tokens_of(connection, development))


def tokens_of(connection: sqlite3.Connection, side: Side) -> frozenset[str]:
    """Every token, as the matcher sees it and in either script, that a name of the side's three sets can have."""
    full = {name for both in full_names(connection, side) for name in both}
    return frozenset(token for name in full | Units(connection, side).used() for token in names.tokens(name))


def learned(connection: sqlite3.Connection) -> frozenset[str]:
    """Every token that the letter table can have been learned from, in either script."""
    *_, training = sides(connection)
    return frozenset(token for name in Units(connection, training).everything() for token in names.tokens(name))


def leaks(pairs: Iterable[Pair], learned: Collection[str]) -> tuple[int, int]:
    """How many pairs have a token that was learned from in the first name, and how many in the second."""
    both = [
        (set(names.tokens(pair.one)) & set(learned), set(names.tokens(pair.other)) & set(learned)) for pair in pairs
    ]
    return sum(bool(one) for one, _ in both), sum(bool(other) for _, other in both)


# the sets


def w1(connection: sqlite3.Connection, count: int, side: Side) -> list[Pair]:
    everybody = full_names(connection, side)
    random = Random(SEED)  # noqa: S311
    random.shuffle(everybody)
    spellings: dict[str, set[str]] = defaultdict(set)
    sharing: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for arabic, latin in everybody:
        spellings[arabic].add(latin)
        for end in (0, -1):
            sharing[end, plain(latin.split()[end])].append((arabic, latin))
    pairs = []
    for arabic, latin in everybody[:count]:
        pairs.append(Pair(arabic, latin, same=True))
        for end in (0, -1):
            bearers = sharing[end, plain(latin.split()[end])]
            others = [
                other
                for theirs, other in random.sample(bearers, min(len(bearers), 12))
                if theirs != arabic and other not in spellings[arabic]
            ]
            pairs += [Pair(arabic, other, same=False) for other in others[:1]]
    return pairs


def look_alike(unit: Unit, others: list[Unit], known: Units) -> Unit | None:
    """The other name whose Latin letters come nearest; None where there is none among the nearest 25."""
    spellings = [bare(other.latin) for other in others]
    near = process.extract(bare(unit.latin), spellings, scorer=Levenshtein.normalized_similarity, limit=25)
    return next((others[at] for _, _, at in near if known.apart(unit, others[at])), None)


def composed(connection: sqlite3.Connection, count: int, side: Side, *, across: bool) -> list[Pair]:
    """The pairs of w2 (`across` scripts) or w3."""
    random = Random(SEED)  # noqa: S311
    known = Units(connection, side)
    given, family = (known.of(role) if across else known.variants() for role in ROLES)
    rivals = known.of("surname")
    rivals = random.sample(rivals, min(len(rivals), 4000))

    def forms(unit: Unit) -> tuple[str, str]:
        """One spelling for the left side and one for the right."""
        if across:
            return random.choice(unit.arabic), unit.latin
        return (unit.arabic[0], unit.arabic[-1]) if random.random() < 0.5 else (unit.arabic[-1], unit.arabic[0])

    pairs = []
    for _ in range(count):
        first, last = random.choice(given), random.choice(family)
        (first_one, first_other), (last_one, last_other) = forms(first), forms(last)
        one = f"{first_one} {last_one}"
        pairs.append(Pair(one, f"{first_other} {last_other}", same=True))
        families = (look_alike(last, rivals, known), random.choice(family))
        strangers = [
            f"{first_other} {forms(name)[1]}" for name in families if name is not None and known.apart(last, name)
        ]
        given_name = random.choice(given)
        if known.apart(first, given_name):
            strangers.append(f"{forms(given_name)[1]} {last_other}")
        pairs += [Pair(one, stranger, same=False) for stranger in strangers]
    return pairs


def wikidata(connection: sqlite3.Connection, count: int, side: Side) -> dict[str, list[Pair]]:
    """The three sets by name."""
    return {
        "w1": w1(connection, count, side),
        "w2": composed(connection, count, side, across=True),
        "w3": composed(connection, count, side, across=False),
    }


def people(path: Path = PEOPLE) -> dict[str, list[Pair]]:
    """Every Arabic form of the public figures against every other one, and against every Latin one."""
    figures = tomllib.loads(path.read_text(encoding="utf-8"))["person"]
    arabic = [(form, figure["id"]) for figure in figures for form in figure["ar"]]
    latin = [(form, figure["id"]) for figure in figures for form in figure["en"]]
    return {
        "people ar-ar": [Pair(one, other, mine == yours) for (one, mine), (other, yours) in combinations(arabic, 2)],
        "people ar-en": [Pair(one, other, mine == yours) for (one, mine), (other, yours) in product(arabic, latin)],
    }
