"""A name's parts: folded; titles, articles and particles taken off; compounds such as عبد الله made one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ..arabic import fold, words
from ..locales import country_code
from .classes import in_arabic

_ARTICLES = frozenset(["al", "el", "ul", "ال"])
_PARTICLES = _ARTICLES | frozenset(words("bin ben ibn bint von van de di the بن ابن بنت"))
_HEADS = {
    "عبد": "عبد", "abd": "abd", "abdel": "abd", "abdul": "abd", "abdal": "abd", "abdol": "abd",
    "ابو": "ابو", "بو": "ابو", "abu": "abu", "abou": "abu", "امير": "امير", "amir": "amir",
}  # fmt: skip
_OF_GOD = frozenset(words("الله اللهي"))
_OF_FAITH = frozenset(words("الدين din deen eddin eddine addin aldin eldin eldeen uddin"))
_AMIR = frozenset(["امير", "amir"])
_SERVANT = re.compile(r"(عبد|abd)\w")
_ABD_AL = re.compile(r"abd[aeou]l(?=\w\w)")
_TURKISH = str.maketrans({"ç": "ch", "ş": "sh", "ğ": "g", "ı": "i", "Ç": "Ch", "Ş": "Sh", "İ": "I"})
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´ʻʿʾ](?=\w)")
_DIGIT = re.compile(r"\d")
_UNUSUAL = re.compile(r"[\d'’ʼ`´ʻʿʾ]|[AE]l[A-Z]")
"""What the three patterns around it need, so that most names are spared them."""
_GLUED_ARTICLE = re.compile(r"\b(Al|El)(?=[A-Z])")  # AlQahtani

_TITLES = frozenset(
    words(
        "الرئيس الرئيسة رئيس رئيسة الملك الملكة ملك الأمير أمير الأميرة الشيخ الشيخة السلطان السيد السيدة الدكتور الدكتورة "
        "الجنرال اللواء العميد العقيد الفريق المشير الوزير الوزيرة وزير وزيرة المبعوث المبعوثة مبعوث مبعوثة السفير السفيرة "
        "سفير سفيرة مستشار مستشارة المستشار المستشارة نائب نائبة النائب السيناتور المتحدث المتحدثة الناطق القائد قائد "
        "المرشد آية حجة سيد ولي كبير كبيرة مساعد مساعدة الأمين أمين المدير مدير مديرة المفوض المفوضة البابا "
        "president prime premier minister secretary king queen prince princess sheikh sheikha sultan emir dr mr mrs ms sir "
        "general lieutenant colonel ambassador envoy senator congressman chancellor ayatollah commander spokesman "
        "spokesperson spokeswoman director chief adviser advisor deputy vice representative commissioner pope lord "
        "seyed sayyid sayed syed"
    )
)
_QUALIFIERS = frozenset(
    words(
        "الخارجية خارجية الدفاع دفاع الداخلية داخلية المالية الطاقة الشؤون الاستراتيجية الوزراء وزراء الحكومة الدولة دولة "
        "الجمهورية جمهورية البرلمان الكنيست مجلس الشورى النواب الشيوخ الأمن القومي القومية السابق السابقة الحالي الحالية "
        "الخاص الخاصة العام العامة الأعلى الأول المنتخب المؤقت للأمم المتحدة الأمم الاتحاد الأوروبي للشؤون إلى لدى الموساد "
        "الشاباك الاستخبارات المخابرات الحرس الثوري الجيش الأركان أركان العهد عهد الشرق الأوسط باسم الأبيض البيت الله "
        "العظمى الإسلام والمسلمين والمغتربين "
        "foreign defense defence interior finance energy security national affairs state special former current acting "
        "supreme crown high general of for to the and us u s un eu european union israeli mossad spy house white staff "
        "middle east nuclear top"
    )
)
_NAMES_TOO = frozenset(words("تركي الله إسرائيل israel jordan chad"))
"""Words of a title or a country that are also given names: taken off only where two words or more still follow."""


@lru_cache(65536)
def tokens(name: str) -> tuple[str, ...]:
    """The parts of a name that tell people apart, in order; empty for text without letters."""
    parts = _untitled(spelled(name).split())
    out: list[str] = []
    at = 0
    while at < len(parts):
        token, used = _compound(parts, at)
        at += used
        if out and (token in _OF_GOD or token in _OF_FAITH):
            out[-1] += token.removeprefix("ال") if token.startswith("ال") else "din"
        elif token not in _PARTICLES or len(parts) == 1:
            out.append(_without_article(token))
    return tuple(out)


class _Folding(dict[int, str]):
    """What `fold` makes of each letter inside a word, Turkish letters as English has them; found out once a letter."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(f"a{chr(code).translate(_TURKISH)}a")[1:-1]
        return self[code]


_FOLDING = _Folding()


@lru_cache(65536)
def spelled(name: str) -> str:
    """The folded name, Turkish letters as English has them, apostrophes inside a word gone."""
    plain = name if name.isascii() or unicodedata.is_normalized("NFC", name) else unicodedata.normalize("NFC", name)
    if not _UNUSUAL.search(plain):
        return " ".join(plain.translate(_FOLDING).split())
    plain = _GLUED_ARTICLE.sub(r"\1-", _APOSTROPHE.sub("", plain))
    if _DIGIT.search(plain):  # `fold` looks at what stands around a mark between digits, and at nothing else
        return fold(plain.translate(_TURKISH))
    return " ".join(plain.translate(_FOLDING).split())


def _untitled(parts: list[str]) -> list[str]:
    """The words behind a leading title («وزير الخارجية الإيراني السابق»); the last word always stays."""
    end = 0
    if not _TITLES.isdisjoint(parts[:3]):
        while end < len(parts) - 1 and _in_title(parts, end):
            end += 1
    return parts if _TITLES.isdisjoint(parts[:end]) else parts[end:]


def _in_title(parts: list[str], at: int) -> bool:
    word = parts[at]
    if word in _TITLES:
        return True
    if word in _NAMES_TOO and len(parts) - at < 3:
        return False
    return word in _QUALIFIERS or country_code(word) is not None


def _compound(parts: list[str], at: int) -> tuple[str, int]:
    """The token that begins at `at`, and how many words it takes: عبد الله and Abdel Fattah are one token."""
    head = _HEADS.get(parts[at])
    if head is None or at + 1 == len(parts):
        return parts[at], 1
    if parts[at] in _AMIR:
        if parts[at + 1] not in _HEADS and not _SERVANT.match(parts[at + 1]):
            return parts[at], 1
        rest, more = _compound(parts, at + 1)
        return head + _without_article(rest), 1 + more
    used = 3 if parts[at + 1] in _ARTICLES and at + 2 < len(parts) else 2
    return head + parts[at + used - 1].removeprefix("ال"), used


def _without_article(token: str) -> str:
    if not in_arabic(token):
        return _ABD_AL.sub("abd", token, count=1) if token.startswith("abd") else token
    if token.startswith("عبدال"):
        return "عبد" + token[5:]
    if token.endswith("الله") and len(token) > 5:
        return token[:-4] + "له"
    return token[2:] if token.startswith("ال") and len(token) > 4 else token
