"""Arabic text for comparison: folding that remembers where every letter came from.

Only copies are folded. What is stored and shown is always the text as it was read.

What counts as the same letter: tashkeel, tatweel and superscript alef are nothing; hamza seats are their
carrier; alef maqsura is ya; ta marbuta is ha; Persian kaf, ya and heh are the Arabic ones; Arabic-Indic and
Persian digits are ASCII digits; presentation forms are the letters they show (Unicode UAX #15, NFKC, for one
letter at a time); zero-width and bidi controls are nothing; every run of spaces and punctuation is one space,
except a mark inside a number (3.5) and the percent sign.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ئ": "ي",
    "ؤ": "و", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه",
    "ک": "ك", "ڪ": "ك", "ء": "", "ـ": "",
}  # fmt: skip
_PERCENT = frozenset("%٪％")
_DECIMAL = frozenset(".,٫٬")
_PART_OF_WORD = frozenset(["Mn", "Me", "Lo", "Lm"])
# Tashkeel as presentation forms, which NFKC would put onto a space of its own.
_SPACED_MARKS = re.compile(r"[\ufc5e-\ufc63\ufe70-\ufe72\ufe74-\ufe7f]")

ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True)
class Folded:
    """A folded copy.

    `starts[i]` and `ends[i]` are the code points of the source that `text[i]` stands for, the end exclusive.
    Both have the length of `text`.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def whole(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` stands for whole characters of the source: ½ folds to 1 and 2."""
        begins = start == 0 or self.starts[start - 1] < self.starts[start]
        return begins and (end == len(self.text) or self.starts[end - 1] < self.starts[end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span behind `text[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(4096)
def _fold_char(char: str) -> str:
    """What one code point folds to: letters, a digit, one space, or nothing."""
    if _SPACED_MARKS.match(char):
        return ""
    out = []
    for shown in unicodedata.normalize("NFKC", char):
        if shown in _LETTERS:
            out.append(_LETTERS[shown])
            continue
        for part in unicodedata.normalize("NFKD", shown.casefold()):
            category = unicodedata.category(part)
            if category in ("Mn", "Me", "Cf"):
                continue
            if part in _LETTERS:
                out.append(_LETTERS[part])
            elif category == "Nd":
                out.append(str(unicodedata.digit(part)))
            elif part in _PERCENT:
                out.append("%")
            elif category[0] in "LN":
                out.append(part)
            else:
                out.append(" ")
    return "".join(out)


def _is_decimal_mark(text: str, at: int) -> bool:
    return text[at] in _DECIMAL and 0 < at < len(text) - 1 and text[at - 1].isdecimal() and text[at + 1].isdecimal()


def fold_map(text: str) -> Folded:
    """Fold `text` and keep the way back. Any string is accepted, the empty one too."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begun: int | None = None  # where a word began whose first letters fold to nothing
    for at, char in enumerate(text):
        # U+066B and U+066C are the Arabic decimal and thousands marks
        folded = "." if _is_decimal_mark(text, at) and char in ".٫" else "," if _is_decimal_mark(text, at) else None
        for part in _fold_char(char) if folded is None else folded:
            if part == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(part)
            starts.append(at if begun is None or part == " " else begun)
            ends.append(at + 1)
            begun = None
        if _fold_char(char) == "" and unicodedata.category(char) in _PART_OF_WORD:
            # A mark or a hamza belongs to its word: a quote that ends on «متنامٍ» ends after the tanwin.
            if ends and ends[-1] == at and letters[-1] != " ":
                ends[-1] = at + 1
            elif begun is None:
                begun = at
    if letters and letters[-1] == " ":
        del letters[-1], starts[-1], ends[-1]
    return Folded("".join(letters), tuple(starts), tuple(ends))


# In the private use area: a mark inside a number, while the rest is folded.
_HELD = {".": "\ue000", "٫": "\ue000", ",": "\ue001", "٬": "\ue001"}
_RELEASED = str.maketrans({"\ue000": ".", "\ue001": ","})
_INSIDE_NUMBER = re.compile(r"(?<=\d)[.,٫٬](?=\d)")
_SPACES = re.compile("  +")


class _Folding(dict[int, str]):
    """What each code point folds to, for `str.translate`; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = chr(code) if chr(code) in "\ue000\ue001" else _fold_char(chr(code))
        return folded


_FOLDING = _Folding()


@lru_cache(16384)
def fold(text: str) -> str:
    """The folded copy alone, without its map: the same text as `fold_map`'s, almost four times as fast."""
    if "\ue000" in text or "\ue001" in text:
        return fold_map(text).text
    held = _INSIDE_NUMBER.sub(lambda found: _HELD[found[0]], text)
    return _SPACES.sub(" ", held.translate(_FOLDING)).strip(" ").translate(_RELEASED)


_MARKS = r"[\u064b-\u065f\u0670ـ]*"
_HAMZA = re.compile(
    r"[ؤئءﺀﺅﺆﺉ-ﺌ]|[وي](?=\u0654)"  # presentation forms and decomposed ones too
    rf"|(?<=\w\w)أ(?={_MARKS}و{_MARKS}[ان]{_MARKS}\b)"  # بدأوا and بدؤوا, يبدأون and يبدؤون
    rf"|(?<=ي)أ(?={_MARKS}[ةه]{_MARKS}\b)"  # هيأة and هيئة
)
_NEEDLESS_ALEF = re.compile(r"(?<=اءً)ا(?!\w)|(?<=اء)ا(?=ً)")  # with its tanwin; لقاءا without one is a dual
_OPTIONAL = re.compile(  # of folded text
    r"(?<=م)ا(?=[وي][هت])"  # مائة and مئة
    r"|(?<=عبد) (?=ال)|(?<=لا) (?=سيما\b)|(?<=ما) (?=زال)|(?<=في) (?=ما\b)"  # عبد الله and عبدالله
    r"|(?<=\d),(?=\d{3}(?!\d))"  # 1,500 and 1500
)


@lru_cache(256)
def schools(text: str) -> tuple[Folded, Folded]:
    """Two more folded copies, for spellings that differ by school. Both leave out what some write and others do not: the
    alef of مائة, the space in عبد الله, the mark in 1,500, the alef of لقاءًا for لقاءً. The second also puts every
    hamza inside a word on one seat (مسؤول, مسئول; قراءة, قرائة), where the first has its carrier (مسؤول is مسوول): no
    letter can be both.
    """
    text = _NEEDLESS_ALEF.sub("ـ", text)
    return _without_optional(fold_map(text)), _without_optional(fold_map(_HAMZA.sub("ؤ", text)))


def _without_optional(copy: Folded) -> Folded:
    gone = {found.start() for found in _OPTIONAL.finditer(copy.text)}
    if not gone:
        return copy
    kept = [at for at in range(len(copy.text)) if at not in gone]
    return Folded(
        "".join(copy.text[at] for at in kept),
        tuple(copy.starts[at] for at in kept),
        tuple(copy.ends[at] for at in kept),
    )


def words(text: str) -> list[str]:
    """Folded words in order; empty for text without letters or digits."""
    return fold(text).split()


def is_arabic(text: str) -> bool:
    """Whether Arabic letters outnumber Latin ones; False for text without letters."""
    arabic = len(ARABIC_LETTER.findall(text))
    latin = sum(1 for char in text if char.isascii() and char.isalpha())
    return arabic > latin


# Characters that act on a terminal or on the order of text rather than being read.
_ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without control characters, bidi controls and lone surrogates, every run of white space one space.

    For output only: what is shown must not be able to act.
    """
    return " ".join(_SURROGATE.sub("\ufffd", _ACTING.sub("", " ".join(text.split()))).split())
