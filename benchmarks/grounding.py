"""What a grounding check accepts: quotes changed without harm, and quotes changed in what they say.

`python benchmarks/grounding.py`, with langextract 1.7.1 and instructor installed for their columns. Quotes of 6 to 14 words
are taken from `seeds/` and from `articles/`, which were written for this. They are changed by the code below, which
shares nothing with the folding it measures: it knows how outlets, keyboards and models spell, not what `summarizer` folds.

A harmful quote that stands in its article letter for letter, marks and punctuation aside, is thrown away, as is a replaced
word that is only another spelling. Quotes that begin right behind a negation are no benign quotes: they are a harmful
kind of their own.

Reach: at least 99.5 % of the benign accepted, at most 0.5 % of the harmful, every offset exact, and at most 50 ms of CPU
for 200 quotes against 10,000 characters. Exits 1 when one is missed.
"""

from __future__ import annotations

import random
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path

from summarizer import Article
from summarizer.arabic import fold_map
from summarizer.ground import ground
from summarizer.quotes import find
from summarizer.schemas import Extraction, Meeting, Participant

ROOT = Path(__file__).resolve().parent.parent
SEED = 20250508
QUOTES = 6  # of each kind from each article, as far as it has them
REACH_BENIGN, REACH_HARMFUL, REACH_MS = 99.5, 0.5, 50.0

Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """An article and the runs of words that quotes are taken from."""

    name: str
    text: str
    arabic: bool

    @property
    def paragraphs(self) -> list[list[str]]:
        """Words of the paragraphs that are long enough to be the article and not its page."""
        return [line.split(" ") for line in self.text.split("\n") if len(line) > 90]


@dataclass(frozen=True)
class Case:
    """One quote offered for one article. `said` are the article's own words behind a benign one, in pieces."""

    kind: str
    article: Text
    quote: str
    said: tuple[str, ...] = ()


# -- the benchmark's own plain means ---------------------------------------------------------------------------

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
_NOTHING = dict.fromkeys(map(ord, f"{_INVISIBLE}{_TASHKEEL}ـ"))
_SAME = str.maketrans("أإآٱؤئىیکةۀہھ", "ااااوييي" + "كهههه")


def bare(text: str) -> str:
    """Letters and digits as they are, one space between words, without tashkeel and invisible characters."""
    shown = text.translate(_NOTHING).lower()
    return " ".join("".join(char if char.isalnum() else " " for char in shown).split())


def plain(text: str) -> str:
    """`bare`, with letters that are often written for each other made one, and digits in ASCII."""
    same = bare(text).translate(_SAME).replace("ء", "")
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in same)


def stands_in(quote: str, article: Text) -> bool:
    return f" {bare(quote)} " in f" {bare(article.text)} "


def is_exact(span: Span, case: Case) -> bool:
    """Whether a span of the article holds the case's words and nothing else, from word boundary to word boundary."""
    text, (start, end) = case.article.text, span
    shown = text[start:end]
    if not shown or shown != shown.strip():
        return False
    before = re.search(r"[^\W_]*\Z", text[:start].translate(_NOTHING))
    if before and before[0] and before[0] not in set("وفبلك"):
        return False
    if text[end : end + 1].isalnum() or unicodedata.category(text[end : end + 1] or " ") == "Mn":
        return False
    got, wanted = plain(shown), [plain(piece) for piece in case.said]
    if len(wanted) == 1:
        return got == wanted[0]
    return got.startswith(wanted[0]) and got.endswith(wanted[-1]) and "\n" not in shown


# -- taking quotes ---------------------------------------------------------------------------------------------

_NEGATIONS = {"لا", "لم", "لن", "ليس", "ليست", "ليسوا", "لسنا", "غير", "عدم", "دون", "بدون", "بلا"}
_NEGATIONS_EN = {"not", "no", "never", "none", "nor", "neither", "without", "cannot", "nobody", "nothing"}


def denies(word: str) -> bool:
    known = bare(word)
    return (
        known in _NEGATIONS
        or (known[:1] in "وفب" and known[1:] in _NEGATIONS)
        or known in _NEGATIONS_EN
        or known.endswith((" t", "n t"))
    )


QUOTE, LONG = (6, 14), (12, 20)  # words


def windows(article: Text, rng: random.Random, length: Span = QUOTE) -> Iterator[tuple[list[str], str]]:
    """Runs of words in random order, each with the word before it, empty at the start of a paragraph."""
    paragraphs = article.paragraphs
    while paragraphs:
        words = rng.choice(paragraphs)
        count = rng.randint(*length)
        start = rng.randint(0, max(0, len(words) - count))
        run = words[start : start + count]
        if len(run) >= length[0] and all(run) and bare(run[0]) and bare(run[-1]):
            yield run, words[start - 1] if start else ""


# -- changes without harm --------------------------------------------------------------------------------------

Change = Callable[[list[str], random.Random], list[str]]
Made = tuple[str, tuple[str, ...]] | None  # a quote, and the words behind it


def spelled(*pairs: tuple[str, str]) -> Change:
    """Every word rewritten by all the patterns."""

    def change(words: list[str], rng: random.Random) -> list[str]:
        return [_rewritten(word, pairs) for word in words]

    return change


def _rewritten(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for pattern, other in pairs:
        word = re.sub(pattern, other, word)
    return word


_END = rf"(?=[{_TASHKEEL}]*(?:\W|$))"
hamza_dropped = spelled(("[أإآ]", "ا"), ("ؤ", "و"), ("ئ", "ى"), ("ى(?=[^\\W_])", "ي"))
hamza_moved = spelled(
    ("مسؤول", "مسئول"), ("شؤون", "شئون"), ("رؤوس", "رءوس"), ("هيئة", "هيأة"), ("قراءة", "قرائة"), ("بدأوا", "بدؤوا"),
    ("ملأوا", "ملؤوا"), ("تفاؤل", "تفائل"), ("شيء", "شئ"), ("مبادئ", "مبادىء"), ("جزءين", "جزئين"), ("رؤساء", "رءساء"),
)  # fmt: skip
hundred = spelled(("مئة", "\0"), ("مائة", "مئة"), ("\0", "مائة"), ("مئت", "مائت"))
maqsura = spelled((f"ي{_END}", "\0"), (f"ى{_END}", "ي"), ("\0", "ى"))
ta_marbuta = spelled((f"ة{_END}", "ه"))
persian = spelled(("ك", "ک"), ("ي", "ی"), (f"ه{_END}", "ہ"))
punctuation = spelled(
    (r"،", ","), ("؛", ";"), ("؟", "?"), (r"(?<=[^\W\d]),$", "،"), (";$", "؛"), (r"\?$", "؟"),
)  # fmt: skip
marks_dropped = spelled((f"[{_TASHKEEL}]", ""))
thousands = spelled((r"(?<=\d)[,٬](?=\d{3})", ""), (r"(?<![\d.,])([1-9]\d*)(000)(?![\d.,])", r"\1,\2"))
dashes = spelled(("^[–—ـ-]$", "\0"), (r"(?<=\w)-(?=\w)", "‑"), ("\0", "−"))

_DIGITS = "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


def compounds(words: list[str], rng: random.Random) -> list[str]:
    """عبد العاطي written together, and so on; or apart."""
    text = " ".join(words)
    together = re.sub(r"\bعبد (?=ال)|\bلا (?=سيما)|\bما (?=زال)|\bفي (?=ما\b)", lambda found: found[0][:-1], text)
    apart = re.sub(r"\bعبد(?=ال\w)|\bو?لا(?=سيما)|\bو?ما(?=زال)|\bفي(?=ما\b)", lambda found: found[0] + " ", text)
    return (together if together != text else apart).split(" ")


def decomposed(words: list[str], rng: random.Random) -> list[str]:
    return [unicodedata.normalize("NFD", word) for word in words]


def wrapped(words: list[str], rng: random.Random) -> list[str]:
    opening, closing = rng.choice([("«", "»"), ("“", "”"), ('"', '"'), ("(", ")")])
    return [opening + words[0], *words[1:-1], words[-1].rstrip(".،,") + rng.choice([".", "…", ""]) + closing]


def digits(words: list[str], rng: random.Random) -> list[str]:
    joined = " ".join(words)
    now = next((number for number in range(3) if any(char in _DIGITS[number] for char in joined)), 0)
    to = rng.choice([number for number in range(3) if number != now])
    table = str.maketrans(_DIGITS[now], _DIGITS[to])
    mark = "." if to == 0 else "٫"
    sign = "%" if to == 0 else "٪"
    return [re.sub("[%٪]", sign, re.sub(r"(?<=\d)[.٫](?=\d)", mark, word.translate(table))) for word in words]


def quotation(words: list[str], rng: random.Random) -> list[str]:
    opening, closing = rng.choice([tuple(pair) for pair in ("«»", "“”", '""', "„“", "‹›", "''", "‘’", "❝❞")])
    opened = [re.sub('(?<!\\w)["«“”„‘]', opening, word) for word in words]
    return [re.sub('["»”“’](?!\\w)', closing, word) for word in opened]


def tashkeel(words: list[str], rng: random.Random) -> list[str]:
    return [re.sub("(?<=[ء-ي])", lambda _: rng.choice(["", "", *_TASHKEEL[3:]]), word) for word in words]


def tatweel(words: list[str], rng: random.Random) -> list[str]:
    return [re.sub("(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[ا-ي])", "ـ" * rng.randint(0, 2), word) for word in words]


def spaces(words: list[str], rng: random.Random) -> list[str]:
    wide = ["  ", "\u00a0", "\u200b ", "\u2009", "\u202f", " \u00a0", "\t", "\n", "\ufeff "]
    return [word + (rng.choice(wide) if rng.random() < 0.6 else " ") for word in words[:-1]] + words[-1:]


def bidi(words: list[str], rng: random.Random) -> list[str]:
    pairs = ["\u200f\u200f", "\u200e\u200e", "\u202b\u202c", "\u2067\u2069", "\u200e\u200f", "\u061c\u200f"]
    marked = [word if rng.random() < 0.6 else f"{(pair := rng.choice(pairs))[0]}{word}{pair[1]}" for word in words]
    return ["\u202b" + marked[0], *marked[1:-1], marked[-1] + "\u202c"]


_SHAPES = {
    (unicodedata.decomposition(chr(code)).split()[0], chr(int(unicodedata.decomposition(chr(code)).split()[1], 16))): chr(code)
    for code in range(0xFE80, 0xFEF5)
    if unicodedata.decomposition(chr(code))
}  # fmt: skip
_LAM_ALEF = {"لا": "ﻻﻼ", "لأ": "ﻷﻸ", "لإ": "ﻹﻺ", "لآ": "ﻵﻶ"}
_JOINS_NOTHING_AFTER = set("اأإآدذرزوؤةىء")


def shaped(word: str) -> str:
    """A word in the presentation forms that an old PDF or web page holds."""
    shown, joined, at = "", False, 0
    while at < len(word):
        char = word[at]
        if word[at : at + 2] in _LAM_ALEF:
            shown += _LAM_ALEF[word[at : at + 2]][joined]
            joined, at = False, at + 2
            continue
        joins = char not in _JOINS_NOTHING_AFTER and at + 1 < len(word)
        joins = joins and ("<final>", word[at + 1]) in _SHAPES and ("<initial>", char) in _SHAPES
        form = f"<{'medial' if joined and joins else 'final' if joined else 'initial' if joins else 'isolated'}>"
        shown += _SHAPES.get((form, char), char)
        joined, at = joins, at + 1
    return shown


def presentation(words: list[str], rng: random.Random) -> list[str]:
    return [shaped(word) for word in words]


def everything(words: list[str], rng: random.Random) -> list[str]:
    for change in (marks_dropped, hamza_dropped, maqsura, ta_marbuta, punctuation, quotation, digits, bidi):
        words = change(words, rng)
    return words


def opening_case(words: list[str], rng: random.Random) -> list[str]:
    return [words[0].swapcase() if words[0].isupper() else words[0][:1].swapcase() + words[0][1:], *words[1:]]


def verbatim(words: list[str], rng: random.Random) -> list[str]:
    return words


curly = spelled(("'(?=\\w)", "’"), ('^"', "“"), ('"(?=\\W*$)', "”"), ("’", "'"), ("[“”]", '"'))
english_dashes = spelled(("^[—–-]$", "--"), (r"(?<=\w)-(?=\w)", "‐"))

ARABIC: dict[str, Change] = {
    "hamza dropped": hamza_dropped,
    "hamza on another seat": hamza_moved,
    "مئة and مائة": hundred,
    "عبد العاطي and عبدالعاطي": compounds,
    "ya, alef maqsura": maqsura,
    "ta marbuta as ha": ta_marbuta,
    "tashkeel added": tashkeel,
    "tashkeel dropped": marks_dropped,
    "tatweel": tatweel,
    "Persian letters": persian,
    "presentation forms": presentation,
    "Arabic and Latin punctuation": punctuation,
    "many of these at once": everything,
}
ENGLISH: dict[str, Change] = {"curly and straight quotes": curly, "case of the first word": opening_case}
BOTH: dict[str, Change] = {
    "verbatim": verbatim,
    "other digits": digits,
    "other quotation marks": quotation,
    "other dashes": dashes,
    "1,500 and 1500": thousands,
    "decomposed letters": decomposed,
    "put into quotation marks": wrapped,
    "other spaces": spaces,
    "bidi controls": bidi,
}


def benign(articles: list[Text], rng: random.Random) -> Iterator[Case]:
    vocabulary = {bare(word) for article in articles for words in article.paragraphs for word in words}

    def bared(words: list[str], rng: random.Random) -> Made:
        return _bared(words, vocabulary)

    for article in articles:
        for kind, change in (BOTH | (ARABIC if article.arabic else ENGLISH)).items():
            yield from _taken(kind, article, rng, _rewriting(change))
        if article.arabic:
            yield from _taken("و ف ب ل ك left out", article, rng, bared)
        yield from _taken("words left out with …", article, rng, _shortened, LONG)


def _taken(
    kind: str,
    article: Text,
    rng: random.Random,
    make: Callable[[list[str], random.Random], Made],
    length: Span = QUOTE,
) -> Iterator[Case]:
    """Up to QUOTES cases of one kind."""
    seen: set[str] = set()
    for tries, (words, before) in enumerate(windows(article, rng, length)):
        if len(seen) == QUOTES or tries > 400:
            return
        made = None if denies(before) else make(words, rng)
        if made and made[0] not in seen:
            seen.add(made[0])
            yield Case(kind, article, *made)


def _rewriting(change: Change) -> Callable[[list[str], random.Random], Made]:
    def make(words: list[str], rng: random.Random) -> Made:
        changed = change(list(words), rng)
        if changed == words and change is not verbatim:
            return None
        return ("" if change is spaces else " ").join(changed), (" ".join(words),)

    return make


def _bared(words: list[str], vocabulary: set[str]) -> Made:
    """The first word without its particle, where what is left is a word that stands elsewhere."""
    first = words[0]
    if first[:1] not in "وفبلك" or len(bare(first)) < 4 or bare(first[1:]) not in vocabulary:
        return None
    rest = " ".join([first[1:], *words[1:]])
    return rest, (rest,)


def _shortened(words: list[str], rng: random.Random) -> Made:
    start = rng.randint(4, len(words) - 6)
    end = start + rng.randint(1, min(6, len(words) - 4 - start))
    if any(denies(word) for word in words[start:end]) or any(not bare(w) for w in (words[start - 1], words[end])):
        return None
    pieces = " ".join(words[:start]), " ".join(words[end:])
    return rng.choice([" … ", "... ", " [...] ", " (…) ", "… "]).join(pieces), pieces


# -- changes that harm -----------------------------------------------------------------------------------------

# Lists of words that can stand for each other.
NAMES = (
    ("ويتكوف عراقجي البوسعيدي ترامب نتنياهو بوتين لافروف روبيو زيلينسكي ماكرون ستارمر الصفدي ماكغورك غوتيريش برنياع فيدان "
    "أردوغان الشرع الشيباني السوداني السيسي سلام سانشيز مجاهد ديكارلو الخليفي غروسي إسلامي بقائي هوكستين بري ميقاتي ديرمر بارو "
    "كاتس غروندبرغ ليندركينغ أخنوش بايتاس ألباريس وانغ العالول عباس بلينكن كوهين سوليفان أوباما بايدن بارنيا"),
    ("Mora Bagheri Malley Ulyanov Grossi Lapid Bennett Biden Rubio Waltz Yermak Sybiha Umerov Zelensky Peskov Ushakov Putin "
    "Starmer Macron Witkoff Perriello Burhan Dagalo Austin Dong Wu Marcos Teodoro"),
)  # fmt: skip
NUMBER_WORDS = (
    "ثلاث أربع خمس ست سبع ثماني تسع",
    "ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "ثلاثين أربعين خمسين ستين سبعين",
    "three six nine ten twelve",
)
DATES = (
    "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "شباط آذار نيسان أيار حزيران تموز آب أيلول",
    "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    "January February March April May June July August September October November December",
)
ABSENT = (
    [
        "رون ديرمر",
        "جاريد كوشنر",
        "أنغيلا ميركل",
        "جون كيري",
        "إسماعيل هنية",
        "في ستوكهولم",
        "في بوخارست",
        "مع شي جين بينغ",
    ],
    [
        "Jared Kushner",
        "Angela Merkel",
        "John Kerry",
        "Condoleezza Rice",
        "in Bucharest",
        "in Stockholm",
        "Narendra Modi",
    ],
)

Harm = Callable[[list[str], Text, random.Random, list[Text]], str | None]


def one_of(lists: tuple[str, ...]) -> Harm:
    """One word that stands in a list exchanged for another of the same list, with what is written onto it kept."""
    tables = [line.split() for line in lists]

    def change(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
        spots = [
            (at, table, known)
            for at, word in enumerate(words)
            for table in tables
            for known in table
            if bare(word) == bare(known) or (article.arabic and bare(word) in {p + bare(known) for p in "وفبلك"})
        ]
        if not spots:
            return None
        at, table, known = rng.choice(spots)
        other = rng.choice([name for name in table if plain(name) != plain(known)])
        return " ".join(
            [*words[:at], words[at].translate(_NOTHING).replace(known.translate(_NOTHING), other), *words[at + 1 :]]
        )

    return change


def absent_name(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    return rng.choice(ABSENT[0 if article.arabic else 1])


def swapped_for_stranger(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    at = rng.randrange(len(words))
    return " ".join([*words[:at], rng.choice(NAMES[0 if article.arabic else 1].split()), *words[at + 1 :]])


def negation_in(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    at = rng.randrange(len(words))
    particle = rng.choice(["لم", "لا", "ليس", "غير", "لن"] if article.arabic else ["not", "never", "no"])
    return " ".join([*words[:at], particle, *words[at:]])


def negation_out(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
    spots = [
        at for at in range(1, len(words) - 1) if denies(words[at]) and "'" not in words[at] and "’" not in words[at]
    ]
    if not spots:
        return None
    at = rng.choice(spots)
    return " ".join(words[:at] + words[at + 1 :])


def digit_changed(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
    text = " ".join(words)
    spots = [at for at, char in enumerate(text) if char.isdecimal()]
    if not spots:
        return None
    at = rng.choice(spots)
    zero = ord(text[at]) - unicodedata.digit(text[at])
    other = chr(zero + (unicodedata.digit(text[at]) + rng.randint(1, 9)) % 10)
    return text[:at] + rng.choice([other, other, text[at] + other, "" if len(spots) > 1 else other]) + text[at + 1 :]


def of_another_article(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    other = rng.choice([text for text in others if text is not article and text.arabic == article.arabic])
    return " ".join(next(windows(other, rng))[0])


def reordered(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
    one, two = sorted(rng.sample(range(len(words)), 2))
    if plain(words[one]) == plain(words[two]):
        return None
    return " ".join([*words[:one], words[two], *words[one + 1 : two], words[one], *words[two + 1 :]])


def word_replaced(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
    at = rng.randrange(len(words))
    other = rng.choice(next(windows(rng.choice([t for t in others if t.arabic == article.arabic]), rng))[0])
    if min(len(bare(words[at])), len(bare(other))) < 4 or plain(words[at]) == plain(other):
        return None
    return " ".join([*words[:at], other, *words[at + 1 :]])


def pieces_turned(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    half = len(words) // 2
    return f"{' '.join(words[half + 1 :])} … {' '.join(words[:half])}"


def pieces_of_two(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str:
    one, two = sorted(rng.sample(range(len(article.paragraphs)), 2))
    return f"{' '.join(article.paragraphs[one][:5])} … {' '.join(article.paragraphs[two][-5:])}"


def negation_hidden(words: list[str], article: Text, rng: random.Random, others: list[Text]) -> str | None:
    spots = [at for at in range(4, len(words) - 5) if denies(words[at])]
    if not spots:
        return None
    start = spots[0] - rng.randint(0, 1)
    return f"{' '.join(words[:start])} … {' '.join(words[spots[0] + 1 :])}"


HARMFUL: dict[str, Harm] = {
    "name swapped for another": one_of(NAMES),
    "word swapped for a name": swapped_for_stranger,
    "name absent from the article": absent_name,
    "negation put in": negation_in,
    "negation taken out": negation_out,
    "digit changed": digit_changed,
    "number word changed": one_of(NUMBER_WORDS),
    "weekday or month changed": one_of(DATES),
    "sentence of another article": of_another_article,
    "two words exchanged": reordered,
    "one content word replaced": word_replaced,
}
HARMFUL_ELLIPSES: dict[str, Harm] = {
    "… pieces out of order": pieces_turned,
    "… from two paragraphs": pieces_of_two,
    "… over a negation": negation_hidden,
}


def harmful(articles: list[Text], rng: random.Random) -> Iterator[Case]:
    for article in articles:
        for kind, change in HARMFUL.items():
            yield from _harmed(kind, article, rng, change, articles)
        yield from _cut_off(article, rng)
        for kind, change in HARMFUL_ELLIPSES.items():
            yield from _harmed(kind, article, rng, change, articles, LONG)


def _harmed(
    kind: str,
    article: Text,
    rng: random.Random,
    change: Harm,
    others: list[Text],
    length: Span = QUOTE,
) -> Iterator[Case]:
    seen: set[str] = set()
    for tries, (words, _) in enumerate(windows(article, rng, length)):
        if len(seen) == QUOTES or tries > 400:
            return
        quote = change(words, article, rng, others)
        if quote and quote not in seen and bare(quote) and not stands_in(quote, article):
            seen.add(quote)
            yield Case(kind, article, quote)


def _cut_off(article: Text, rng: random.Random) -> Iterator[Case]:
    """Quotes that begin right behind a negation: verbatim, and the opposite of what is said."""
    found = [
        Case("cut off behind a negation", article, " ".join(words[at + 1 : at + 1 + rng.randint(6, 14)]))
        for words in article.paragraphs
        for at, word in enumerate(words[:-7])
        if denies(word) and word[-1].isalpha() and bare(words[at + 1])
    ]
    once = [case for case in found if bare(article.text).count(bare(case.quote)) == 1]
    yield from rng.sample(once, min(QUOTES, len(once)))


# -- the checks ------------------------------------------------------------------------------------------------

Check = Callable[[str, str], Span | None]


def ours(quote: str, text: str) -> Span | None:
    """The lock as it runs: a meeting between two sides, of which the quote is the evidence."""
    side = Participant(name="side", kind="delegation", quote=quote)
    meeting = Meeting(quote=quote, title="t", status="held", participants=[side])
    grounded = ground(Extraction(meetings=[meeting]), Article(text))
    if not grounded.extraction.meetings:
        return None
    evidence = grounded.of(grounded.extraction.meetings[0])
    return evidence.start, evidence.end


def literal(quote: str, text: str) -> Span | None:
    at = text.find(quote)
    return (at, at + len(quote)) if at >= 0 else None


def langextract_check(*, lesser: bool) -> Check:
    """`char_interval is not None`, the filter that its README recommends; without `lesser`, partial matches are dropped."""
    resolver, data = import_module("langextract.resolver"), import_module("langextract.core.data")
    aligner = resolver.Resolver()

    def check(quote: str, text: str) -> Span | None:
        extraction = data.Extraction(extraction_class="quote", extraction_text=quote)
        (aligned,) = aligner.align([extraction], text, token_offset=0)
        if aligned.char_interval is None or (
            not lesser and aligned.alignment_status == data.AlignmentStatus.MATCH_LESSER
        ):
            return None
        return aligned.char_interval.start_pos, aligned.char_interval.end_pos

    return check


def citation_check() -> Check:
    mixin = import_module("instructor.dsl.citation").CitationMixin(substring_quotes=[])

    def check(quote: str, text: str) -> Span | None:
        return next(iter(mixin._get_span(quote, text)), None)  # noqa: SLF001 - what its validator calls

    return check


def checks() -> dict[str, Check]:
    found: dict[str, Check] = {"ours": ours, "str.find": literal}
    peers: dict[str, tuple[str, Callable[[], Check]]] = {
        "langextract": ("langextract", lambda: langextract_check(lesser=True)),
        "without LESSER": ("langextract", lambda: langextract_check(lesser=False)),
        "CitationMixin": ("instructor", citation_check),
    }
    for name, (package, make) in peers.items():
        try:
            found[name] = make()
            print(f"{name}: {package} {metadata.version(package)}")
        except ImportError as error:
            print(f"{name}: left out, {error}")
    return found


# -- the run ---------------------------------------------------------------------------------------------------


def read() -> list[Text]:
    paths = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((Path(__file__).parent / "articles").glob("*.txt"))]
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in paths]
    return [Text(name, text, arabic=sum("ء" <= char <= "ي" for char in text) > len(text) / 3) for name, text in texts]


def cpu(articles: list[Text]) -> float:
    """CPU milliseconds of 200 quotes, half of them changed, against 10,000 characters never seen before; least of five."""
    rng = random.Random(SEED)  # noqa: S311 - a repeatable draw
    text = "\n".join(article.text for article in articles if article.arabic)[:10_000]
    article = Text("long", text, arabic=True)
    least = float("inf")
    for number in range(5):
        drawn = [words for (words, _), _ in zip(windows(article, rng), range(200), strict=False)]
        quotes = [
            (" ".join(words), " ".join(everything(words, rng)), negation_in(words, article, rng, []))[at % 3]
            for at, words in enumerate(drawn)
        ]
        fresh = f"{number} {text}"[:10_000]  # another string, so that nothing about it is kept from before
        start = time.process_time()
        fold_map(fresh)
        for quote in quotes:
            find(quote, fresh)
        least = min(least, time.process_time() - start)
    return least * 1000


def table(
    title: str, cases: list[Case], accept: dict[str, Check], misses: list[str]
) -> tuple[dict[str, float], list[str]]:
    """Prints the accepted share of each kind; gives the overall shares, and the offsets of ours that are not exact."""
    good = title == "benign"
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(case)
    taken = {name: dict.fromkeys(kinds, 0) for name in accept}
    inexact = []
    for kind, members in kinds.items():
        for case in members:
            for name, check in accept.items():
                span = check(case.quote, case.article.text)
                taken[name][kind] += span is not None
                if name == "ours" and (span is not None) is not good:
                    misses.append(f"{kind} | {case.article.name} | {case.quote!r} | {case.said!r}")
                if name == "ours" and span is not None and good and not is_exact(span, case):
                    inexact.append(f"{kind} | {case.article.text[slice(*span)]!r} | {case.said!r}")
        shares = "".join(f"{100 * taken[name][kind] / len(members):15.1f}" for name in accept)
        print(f"{kind:<30}{len(members):>6}{shares}")
    overall = {name: 100 * sum(taken[name].values()) / len(cases) for name in accept}
    print(f"{'ALL ' + title:<30}{len(cases):>6}{''.join(f'{overall[name]:15.2f}' for name in accept)}\n")
    return overall, inexact


def main() -> int:
    rng = random.Random(SEED)  # noqa: S311 - a repeatable draw
    articles = read()
    accept = checks()
    print(f"\naccepted, %{'':<20}{'n':>5}{''.join(f'{name:>15}' for name in accept)}\n")
    misses: list[str] = []
    good_cases = list(benign(articles, rng))
    good, inexact = table("benign", good_cases, accept, misses)
    harm, _ = table("harmful", list(harmful(articles, rng)), accept, misses)
    exact = 100 * (1 - len(inexact) / max(1, round(good["ours"] * len(good_cases) / 100)))
    spent = cpu(articles)
    for line in misses + [f"offsets: {line}" for line in inexact]:
        print(f"missed: {line}")
    results = [
        (f"benign accepted    {good['ours']:6.2f} %  (reach: at least {REACH_BENIGN})", good["ours"] >= REACH_BENIGN),
        (f"harmful accepted   {harm['ours']:6.2f} %  (reach: at most {REACH_HARMFUL})", harm["ours"] <= REACH_HARMFUL),
        (f"offsets exact      {exact:6.2f} %  (reach: 100)", not inexact),
        (
            f"200 quotes         {spent:6.1f} ms CPU against 10,000 characters  (reach: at most {REACH_MS:g})",
            spent <= REACH_MS,
        ),
    ]
    for line, _ in results:
        print(line)
    return 0 if all(reached for _, reached in results) else 1


if __name__ == "__main__":
    sys.exit(main())
