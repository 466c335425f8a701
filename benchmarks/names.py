"""Whether two names are one person's: precision, recall, F1 and pairs a second, ours and libraries', in one run.

    python benchmarks/names.py [--sample 3000] [--names names.sqlite3]

Development figures: `people`, the public figures of benchmarks/data/people.toml (every Arabic form against every
other and against every Latin one), and w1, w2 and w3 over the development half of the Wikidata names. What was
written by hand was written on these.

Unseen figures: w1, w2 and w3 over the other half, which were not used for table or threshold, but for what they share
with the first: an Arabic form may stand in both (see train_names.py), and the bundled given names hold some of both.
A Wikidata name is unseen when the consonants of its Latin spelling hash into `UNSEEN` (so that Hussein and Husain
fall on one side), and a full name only when each of its tokens does.

    w1  full names of people as Wikidata has them, Arabic against Latin. Negatives: another person's name with the same
        given name, and another's with the same family name, as far as there are any.
    w2  a given and a family name put together, Arabic against Latin. Negatives: the family name that looks most like
        it among 4,000 (Levenshtein on the Latin letters, no Arabic form in common), another given name, another family
        name.
    w3  the same, Arabic against Arabic: the two sides are two Arabic forms of the same two Latin units.

What counts as a form of a Latin unit, and two forms as one name, is said at `Units`. Two names are strangers when
they share no spelling in either script.

Data: names.sqlite3 of the PyPI wheel arabic-name-romanizer 0.2.0, rows of Wikidata alone (CC0), fetched by `pip
download` into a temporary folder. `ours` is judged twice: at `SAME`, which was set by hand on the tuning part of the
development half and on tests/test_names.py, and at the threshold that is best for w1, w2 or w3 in the development
half; every library gets the threshold that is best on the very set it is judged on. Peers that are not installed are
skipped and named. Figures depend on SEED alone. Reach, on unseen names: F1 at least .97 on w1, .90 on w2 and w3;
50,000 pairs a second.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from summarizer import names

SEED = 20261122
WHEEL = "arabic-name-romanizer==0.2.0"
FRAGMENTS = frozenset(["عبد", "ابو", "بن", "ابن", "بو", "ال", "الدين", "الله"])
ALIKE = 0.8  # cosine
PARTS = range(5)
UNSEEN = range(2)
SEEN = range(2, 5)
ROLES = ("given", "surname")
REACH = {"w1": 0.97, "w2": 0.90, "w3": 0.90}
PAIRS_A_SECOND = 50_000
PEOPLE = Path(__file__).parent / "data" / "people.toml"


class Pair(NamedTuple):
    one: str
    other: str
    same: bool


class Unit(NamedTuple):
    """A Latin name with its Arabic forms, the most used first."""

    latin: str
    arabic: tuple[str, ...]


Scorer = Callable[[str, str], float]


# the data


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


def plain(latin: str) -> str:
    """Latin letters without accents, case or marks."""
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", latin.casefold()))


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


def full_names(connection: sqlite3.Connection, of: Iterable[int]) -> list[tuple[str, str]]:
    """Arabic and English names of two to four words, of the one half or the other; sorted."""
    rows = connection.execute(
        "select distinct arabic_key, latin from full_names"
        " where source = 'wikidata' and latin_lang = 'en' and country != 'PK' order by 1, 2"
    )
    return [
        (arabic, latin)
        for arabic, latin in rows
        if 2 <= len(arabic.split()) <= 4
        and 2 <= len(parts(latin)) <= 5
        and {part(word) for word in parts(latin)} <= set(of)
    ]


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    dot = sum(count * other[key] for key, count in one.items())
    return dot / (sum(n * n for n in one.values()) * sum(n * n for n in other.values())) ** 0.5


def _variants(one: str, other: str) -> bool:
    """Whether two forms may be one name, and not a name and a fragment of a longer one (رام of رامين)."""
    short, long = sorted((one, other), key=len)
    fragment = len(long) > len(short) + 1 and (long.startswith(short) or long.endswith(short))
    return one != other and not fragment and Levenshtein.normalized_similarity(one, other) >= 0.6


class Units:
    """The Wikidata units of one half: Latin names with the Arabic forms that count, and who shares a spelling.

    A form counts when it was seen three times and makes up a fifth of the Latin name's uses; below that stand mostly
    errors of alignment (Salari: سالاري 10, سلهري 1). Fragments such as bin and عبد are left out.
    """

    def __init__(self, connection: sqlite3.Connection, of: Iterable[int]) -> None:
        self._uses: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self._arabic: dict[str, set[str]] = defaultdict(set)
        self._latin: dict[str, Counter[str]] = defaultdict(Counter)
        rows = connection.execute(
            "select role, arabic_key, latin, count from units where source = 'wikidata' and country != 'PK' order by 1, 2, 3"
        )
        for role, arabic, latin, count in rows:
            if len(plain(latin)) > 3 and arabic not in FRAGMENTS and part(latin) in of:
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

    def variants(self, role: str, alike: float = ALIKE) -> list[Unit]:
        """Latin names with two Arabic forms that are romanized alike: one name, rather than حسن and حسان."""
        found = {}
        for latin, uses in sorted(self._uses[role].items()):
            least = max(2, sum(uses.values()) / 20)
            forms = sorted(form for form, count in uses.items() if count >= least)
            for one, other in combinations(forms, 2):
                if (
                    _variants(bare(one), bare(other))
                    and _cosine(self._latin[bare(one)], self._latin[bare(other)]) >= alike
                ):
                    found[one, other] = Unit(latin, (one, other))
        return list(found.values())

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


# the sets


def w1(connection: sqlite3.Connection, count: int, of: Iterable[int]) -> list[Pair]:
    everybody = full_names(connection, of)
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


def composed(connection: sqlite3.Connection, count: int, of: Iterable[int], *, across: bool) -> list[Pair]:
    """The pairs of w2 (`across` scripts) or w3."""
    random = Random(SEED)  # noqa: S311
    known = Units(connection, of)
    given, family = (known.of(role) if across else known.variants(role) for role in ("given", "surname"))
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


def wikidata(connection: sqlite3.Connection, count: int, of: Iterable[int]) -> dict[str, list[Pair]]:
    """The three sets by name."""
    return {
        "w1": w1(connection, count, of),
        "w2": composed(connection, count, of, across=True),
        "w3": composed(connection, count, of, across=False),
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


# the peers


def _through(prepare: Callable[[str], str], score: Scorer) -> Scorer:
    prepared = lru_cache(None)(prepare)
    return lambda one, other: score(prepared(one), prepared(other))


def _token_sort(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(one, other) / 100


def _icu() -> dict[str, Scorer]:
    import icu

    latin = icu.Transliterator.createInstance("Arabic-Latin; Latin-ASCII; Lower")
    prepare = lru_cache(None)(lambda name: re.sub("['`]", "", latin.transliterate(name)))
    return {
        "ICU Arabic-Latin + token_sort": _through(prepare, _token_sort),
        "ICU Arabic-Latin + Jaro-Winkler": _through(prepare, JaroWinkler.similarity),
    }


def _anyascii() -> dict[str, Scorer]:
    from anyascii import anyascii

    return {
        "anyascii + token_sort": _through(lambda name: anyascii(name).lower(), _token_sort),
        "anyascii + Jaro-Winkler": _through(lambda name: anyascii(name).lower(), JaroWinkler.similarity),
    }


def _romanizer() -> dict[str, Scorer]:
    """Its index contains every name of the unseen sets."""
    from arabic_name_romanizer import transliterate

    def latin(name: str) -> str:
        return str(transliterate(name)).lower() if re.search("[\u0620-\u06ff]", name) else name.lower()

    return {"arabic-name-romanizer + token_sort": _through(latin, _token_sort)}


def _nomenklatura() -> dict[str, Scorer]:
    from followthemoney import ValueEntity, model
    from nomenklatura.matching import get_algorithm

    logic = get_algorithm("logic-v2")
    config = logic.default_config()

    @lru_cache(None)
    def entity(name: str) -> object:
        found = ValueEntity(model.get("Person"), {"id": name})
        found.add("name", name)
        return found

    return {"nomenklatura logic-v2": lambda one, other: float(logic.compare(entity(one), entity(other), config).score)}


PEERS: dict[str, Callable[[], dict[str, Scorer]]] = {
    "rapidfuzz": lambda: {"rapidfuzz token_sort": _token_sort, "Jaro-Winkler": JaroWinkler.similarity},
    "icu": _icu,
    "anyascii": _anyascii,
    "arabic_name_romanizer": _romanizer,
    "nomenklatura": _nomenklatura,
}


def peers() -> dict[str, Scorer]:
    """The libraries that are installed, by name; the others are named on standard error."""
    found: dict[str, Scorer] = {}
    for module, make in PEERS.items():
        if find_spec(module):
            found |= make()
        else:
            print(f"skipped: {module} is not installed", file=sys.stderr)
    return found


# the figures


class Figures(NamedTuple):
    threshold: float
    precision: float
    recall: float
    f1: float


def judged(pairs: list[Pair], scores: list[float], threshold: float) -> Figures:
    taken = [pair.same for pair, score in zip(pairs, scores, strict=True) if score >= threshold]
    right, true = sum(taken), sum(pair.same for pair in pairs)
    precision, recall = right / max(1, len(taken)), right / max(1, true)
    return Figures(threshold, precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def best(pairs: list[Pair], scores: list[float]) -> Figures:
    """The figures at the threshold with the highest F1 on these very pairs."""
    ranked = sorted(zip(scores, (pair.same for pair in pairs), strict=True), reverse=True)
    true = sum(pair.same for pair in pairs)
    right, found = 0, (0.0, 1.0)
    for taken, (score, same) in enumerate(ranked, 1):
        right += same
        if taken == len(ranked) or ranked[taken][0] < score:
            found = max(found, (2 * right / (taken + true), score))
    return judged(pairs, scores, found[1])


def timed(score: Scorer, pairs: list[Pair]) -> tuple[list[float], float]:
    """The scores, and pairs a second of CPU time, nothing compared before but what earlier sets had too."""
    began = time.process_time()
    scores = [score(pair.one, pair.other) for pair in pairs]
    return scores, len(pairs) / max(1e-9, time.process_time() - began)


def line(method: str, name: str, figures: Figures, speed: float) -> str:
    return (
        f"{name:13} {method:36} {figures.threshold:6.3f} {figures.precision:9.3f} {figures.recall:7.3f}"
        f" {figures.f1:6.3f} {speed:10,.0f}"
    )


HEAD = f"{'set':13} {'method':36} {'from':>6} {'precision':>9} {'recall':>7} {'F1':>6} {'pairs/s':>10}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether two names are one person's: ours and libraries'.")
    parser.add_argument("--names", help="names.sqlite3; fetched by pip when not given")
    parser.add_argument("--sample", type=int, default=3000, help="true pairs in each of w1, w2 and w3")
    asked = parser.parse_args()
    with database(asked.names) as connection:
        development = people() | wikidata(connection, asked.sample, SEEN)
        unseen = wikidata(connection, asked.sample, UNSEEN)
    others = peers()
    chosen: dict[str, float] = {}
    met = []
    for title, sets in (("DEVELOPMENT", development), ("UNSEEN", unseen)):
        print(f"\n{title}\n{HEAD}")
        for name, pairs in sets.items():
            scores, speed = timed(names.Matcher().similarity, pairs)
            print(line("ours, at SAME", name, judged(pairs, scores, names.SAME), speed))
            if title == "DEVELOPMENT":
                chosen[name] = best(pairs, scores).threshold
            ours = judged(pairs, scores, chosen[name])
            print(line("ours, at this set's own, development", name, ours, speed))
            if title == "UNSEEN":
                met.append((name, ours.f1 >= REACH[name]))
            elif name.startswith("people"):
                met.append((f"{name} speed", speed >= PAIRS_A_SECOND))
            for method, score in others.items():
                scores, speed = timed(score, pairs)
                print(line(method, name, best(pairs, scores), speed))
    for name, reached in met:
        print(f"{name}: {'reached' if reached else 'NOT reached'}")
    return 0 if all(reached for _, reached in met) else 1


if __name__ == "__main__":
    sys.exit(main())
