"""The words of times in both languages, and a text as a sequence of them.

Each is a letter for the rules: `W` a weekday, `M` a month, `N` a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ..arabic import fold


@dataclass(frozen=True)
class Token:
    kind: str
    value: int = 0
    unit: str = ""
    raw: str = ""
    led: str = ""  # the preposition before it
    owns: bool = False  # "Friday's"
    definite: bool = False


# The letter of a word, with its value behind it. Words are folded when the lexicon is built; | is a space in a phrase.
# From other tables: W w weekday, M m month (small: a name that is also another word), I Hijri month, O ordinal, k quarter,
# U u D unit (one, many, two). From digits: N number, Y year, H Hijri year. Joined: e n r g week, month, year and weekend
# reckoned from publication. x is any other word.
_WORDS: Final = {
    "T-2": "أول|أمس أول|من|أمس أمس|الأول قبل|أمس day|before|yesterday",
    "T-1": "أمس الأمس البارحة الليلة|الماضية yesterday last|night last|evening",
    "T+0": "اليوم الليلة هذه|الليلة هذا|الصباح هذا|المساء today tonight this|morning this|afternoon this|evening",
    "T+1": "غدا غد الغد tomorrow",
    "T+2": "بعد|غد بعد|الغد day|after|tomorrow",
    "<-1": "last past this|past",
    "<+0": "هذا هذه this current",
    "<+1": "next coming this|coming upcoming",
    ">-1": "الماضي الماضية الماضيين الماضيان ماضي المنصرم المنصرمة المنصرمين الفائت الفائتة الفارط الفارطة",
    ">-2": "قبل|الماضي قبل|الماضية ما|قبل|الماضي ما|قبل|الماضية before|last",
    ">+2": "بعد|المقبل بعد|المقبلة بعد|القادم بعد|القادمة after|next",
    ">+0": "الجاري الجارية الحالي الحالية",
    ">+1": "المقبل المقبلة المقبلين المقبلان القادم القادمة القادمين الآتي الآتية",
    "R": "الأخيرة الأخيرين recent",
    "P0": "مطلع أوائل بداية مستهل مطالع early beginning|of start|of",
    "P1": "منتصف أواسط وسط mid middle|of",
    "P2": "أواخر نهاية ختام آخر late end|of",
    "B": "قبل قبيل before ahead|of prior|to",
    "F": "بعد عقب إثر بعيد غداة after following later|than",
    "S": "منذ مذ ابتداء|من اعتبارا|من بدءا|من since starting starting|from beginning|on as|of",
    "K": "حتى لغاية بحلول موعد|أقصاه until till by no|later|than not|later|than",
    "-": "إلى to through",
    "&": "و and",
    "|": "أو or",
    "o": "من of from",
    "G": "خلال في|غضون غضون within",
    "A": "ago",
    "f": "من|الآن from|now",
    "z": "نحو حوالي زهاء قرابة ما|يقارب تقريبا around about nearly almost approximately roughly some",
    "v": "عدة بضعة بضع قليلة القليلة قليل several few a|few couple|of a|couple|of",
    "a": "a an",
    "q": "الربع ربع quarter",
    "h": "النصف نصف half",
    "E": "نهاية|الأسبوع عطلة|نهاية|الأسبوع عطلة|الأسبوع weekend",
    "s21": "ربيع الربيع spring",
    "s22": "صيف الصيف summer",
    "s23": "خريف الخريف autumn",
    "s24": "شتاء الشتاء winter",
    # anchors that no rule reads: what follows is told from them
    "!": "عشية eve eve|of أعقاب في|أعقاب",
    # only prepare what follows
    "p": "في on the in at during بين between يوافق الموافق بتاريخ تاريخ صباح صباحا مساء ظهر ظهرا فجر ليل ليلا ليلة عصر عصرا "
    "ضحى بعد|ظهر بعد|الظهر قبل|ظهر قبل|الظهر بعد|منتصف|الليل منتصف|الليل منتصف|ليل فجرا "
    "morning evening afternoon night noon midnight",
    # phrases that contain a word of time and tell none
    "x": "من|قبل اليوم|السابق اليوم|التالي اليوم|نفسه اليوم|ذاته اليوم|الأول اليوم|الثاني اليوم|الثالث اليوم|الرابع اليوم|الخامس "
    "اليوم|الأخير اليوم|العالمي اليوم|الوطني فيما|بعد في|ما|بعد from|day|to|day may|day غد|أفضل last|minute صفر|اليدين "
    "خلال|ذلك في|غضون|ذلك منذ|ذلك|الحين الأسبوع|السابق الأسبوع|التالي الشهر|السابق الشهر|التالي العام|السابق العام|التالي",
}  # fmt: skip
_UNITS: Final = {
    "hour": ("hour ساعة", "hours ساعات", "ساعتين"),
    "day": ("day يوم يوما", "days أيام الأيام", "يومين اليومين"),
    "week": ("week أسبوع أسبوعا الأسبوع", "weeks أسابيع الأسابيع", "أسبوعين الأسبوعين"),
    "month": ("month شهر شهرا الشهر", "months أشهر شهور الأشهر الشهور", "شهرين الشهرين"),
    "year": (
        "year عام عاما العام سنة السنة عامي",
        "years أعوام سنوات سنين الأعوام السنوات",
        "عامين سنتين العامين السنتين",
    ),
}
_COUNTS: Final = (
    "one واحد واحدة", "two", "three ثلاثة ثلاث الثلاثة الثلاث", "four أربعة أربع الأربعة الأربع", "five خمسة خمس الخمسة الخمس",
    "six ستة ست الستة الست", "seven سبعة سبع السبعة السبع", "eight ثمانية ثمان ثماني الثمانية", "nine تسعة تسع التسعة",
    "ten عشرة عشر العشرة", "eleven", "twelve",
)  # fmt: skip
_ORDINALS: Final = (
    "الأول الأولى first", "الثاني الثانية second", "الثالث الثالثة third", "الرابع الرابعة fourth", "الخامس fifth",
    "السادس sixth", "السابع seventh", "الثامن eighth", "التاسع ninth", "العاشر tenth", "الحادي|عشر eleventh",
    "الثاني|عشر twelfth", "الثالث|عشر thirteenth", "الرابع|عشر fourteenth", "الخامس|عشر fifteenth", "السادس|عشر sixteenth",
    "السابع|عشر seventeenth", "الثامن|عشر eighteenth", "التاسع|عشر nineteenth", "العشرين العشرون twentieth",
)  # fmt: skip
_QUARTERS: Final = ("q1", "q2", "q3", "q4 الربع|الأخير final|quarter last|quarter|of")
_MORE_MONTHS: Final = {
    1: "كانون|ثاني كانون|ثان", 2: "فيبراير", 4: "إبريل", 6: "يونيه", 7: "يوليه جولية", 8: "أوغسطس",
    9: "sept", 10: "أوكتوبر تشرين|أول", 11: "تشرين|ثاني تشرين|ثان", 12: "كانون|أول",
}  # fmt: skip
# Months whose name is also something else: a verb (may, march, مارس), a surname (ماي), a girl's name (جوان), father (أب).
_WEAK_MONTHS: Final = frozenset(fold(word) for word in ("may", "march", "mar", "ماي", "مارس", "جوان", "أوت", "آب"))
_CAPITALS: Final = frozenset(("may", "march", "mar", "mon", "wed", "sat", "sun"))  # times only with a capital
_WEAK_DAYS: Final = frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
_HIJRI: Final = (
    "محرم المحرم muharram", "صفر safar", "ربيع|الأول", "ربيع|الثاني ربيع|الآخر", "جمادى|الأولى جمادى|الأول",
    "جمادى|الآخرة جمادى|الثانية جمادى|الثاني جمادى|الآخر", "رجب rajab", "شعبان shaban sha'ban", "رمضان ramadan", "شوال shawwal",
    "ذو|القعدة ذي|القعدة ذي|قعدة", "ذو|الحجة ذي|الحجة ذي|حجة",
)  # fmt: skip
_MORE_DAYS: Final = {0: "الإثنين الاتنين يوم|اثنين", 1: "الثلثاء tues", 3: "thurs thur يوم|خميس", 4: "يوم|جمعة",
                     5: "يوم|سبت", 6: "يوم|أحد"}  # fmt: skip
_ARABIC_LOCALES: Final = ("ar", "ar_SY", "ar_LB", "ar_IQ", "ar_DZ", "ar_TN", "ar_MA", "ar_MR", "ar_SA")


@cache
def _lexicon() -> dict[str, Token]:
    """Folded word or phrase -> what it is; the first that claims a word has it."""
    found: dict[str, Token] = {}
    for words, token in _entries():
        for word in words:
            phrase = fold(word.replace("|", " "))
            found.setdefault(phrase, replace(token, definite=phrase.startswith("ال")))
    return found


def _entries() -> Iterator[tuple[Iterable[str], Token]]:
    for names, weak, kinds in ((_month_names(), _WEAK_MONTHS, "mM"), (_day_names(), _WEAK_DAYS, "wW")):
        for number, words in names.items():
            yield [word for word in words if fold(word) in weak], Token(kinds[0], number)
            yield words, Token(kinds[1], number)
    for key, line in _WORDS.items():
        yield line.split(), Token(key[0], int(key[1:] or 0))
    for unit, counted in _UNITS.items():
        for kind, value, line in zip("UuD", (1, 0, 2), counted, strict=True):
            yield line.split(), Token(kind, value, unit)
    for kind, lines in (("I", _HIJRI), ("N", _COUNTS), ("O", _ORDINALS), ("k", _QUARTERS)):
        for number, line in enumerate(lines, start=1):
            yield line.split(), Token(kind, number)
    for number, line in enumerate(_ORDINALS[:9], start=21):
        first = "الحادي" if number == 21 else line.split()[0]
        yield [f"{first}|{ten}" for ten in ("والعشرين", "والعشرون")], Token("O", number)
    yield ["الثلاثين", "الثلاثون", "thirtieth"], Token("O", 30)
    yield ["الحادي|والثلاثين", "الحادي|والثلاثون"], Token("O", 31)


def _month_names() -> dict[int, list[str]]:
    """Those of CLDR for the Arab press from Morocco to Iraq and for English, and spellings that it lacks."""
    from babel import Locale

    names: dict[int, list[str]] = {number: _MORE_MONTHS.get(number, "").split() for number in range(1, 13)}
    for code in (*_ARABIC_LOCALES, "en"):
        months = Locale.parse(code).months["format"]
        for width in ("wide", "abbreviated"):
            for number, name in months[width].items():
                names[number].append(str(name).replace(" ", "|"))
    return names


def _day_names() -> dict[int, list[str]]:
    """Monday is 0, as in Python."""
    from babel import Locale

    names: dict[int, list[str]] = {number: _MORE_DAYS.get(number, "").split() for number in range(7)}
    for code in ("ar", "en"):
        days = Locale.parse(code).days["format"]
        for width in ("wide", "abbreviated"):
            for number, name in days[width].items():
                names[number].append(str(name))
    return names


@cache
def _longest() -> dict[str, int]:
    """First word of a phrase -> how many words the longest phrase that begins with it has."""
    longest: dict[str, int] = {}
    for phrase in _lexicon():
        first, *rest = phrase.split(" ")
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest


_PIECE = re.compile(r"[/\-‐‑–—−,،.&]|[^\s/\-‐‑–—−,،.&:;؛؟?!()\[\]{}«»\"“”„‘’'*|]+|[:;؛؟?!|]")
_NUMBER = re.compile(r"([0-9]{1,4})(م|ه|st|nd|rd|th)?")
_MARKS: Final = {"،": ",", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}


def tokens_of(text: str) -> list[Token]:
    """The words as the rules want them; what the lexicon does not have is an `x`."""
    raws = _PIECE.findall(text)
    folded = [raw if raw in "/-,.&" else _MARKS.get(raw) or fold(raw) for raw in raws]
    kept: list[Token] = []
    led = ""
    at = 0
    while at < len(raws):
        if not folded[at] or raws[at] == "s":
            if folded[at] and kept:
                kept[-1] = replace(kept[-1], owns=True)
            at += 1
            continue
        taken, found = _look_up(folded, raws, at)
        raw = " ".join(raws[at : at + taken])
        at += taken
        for token in found:
            if token.kind == "p":
                led = raw.casefold()
                continue
            kept.append(replace(token, raw=raw, led=token.led or led))
            led = ""
    return _reduced(kept)


def _look_up(folded: Sequence[str], raws: Sequence[str], at: int) -> tuple[int, list[Token]]:
    """How many words the phrase at `at` has, and its tokens: one, with those of و ب ل written onto it."""
    word = folded[at]
    if word in "/-,.&":
        return 1, [Token(word)]
    for stem, before in _stems(word):
        number = _NUMBER.fullmatch(stem)
        if number:
            return 1, [*before, replace(_number(number), led=_leads(word, stem))]
        for size in range(_longest().get(stem, 0), 0, -1):
            token = _lexicon().get(" ".join([stem, *folded[at + 1 : at + size]]))
            if token and not (stem in _CAPITALS and raws[at][:1].islower()):
                return size, [*before, replace(token, led=_leads(word, stem))]
    return 1, [Token("x")]


def _leads(word: str, stem: str) -> str:
    """The preposition that was written onto the word, if any."""
    return word[: len(word) - len(stem)].lstrip("وف") if stem != word else ""


def _stems(word: str) -> Iterator[tuple[str, list[Token]]]:
    """The word, and what is left of it without و ف, then ب ل ك."""
    yield word, []
    if len(word) < 2 or not ("\u0600" < word[0] < "\u0700"):
        return
    bare, joined = (word[1:], [Token("&")] if word[0] == "و" else []) if word[0] in "وف" else (word, [])
    if bare != word:
        yield bare, joined
    if bare.startswith("لل"):
        yield "ال" + bare[2:], joined
        yield bare[2:], joined
    elif bare[0] in "بلك":
        yield bare[1:], joined


def _number(match: re.Match[str]) -> Token:
    value, ending = int(match[1]), match[2]
    if 1300 <= value < 1500 and ending != "م":
        return Token("H", value)
    if 1900 <= value < 2100 and ending in (None, "م"):
        return Token("Y", value)
    if ending in ("م", "ه") or value >= 1000:
        return Token("x")
    return Token("O" if ending else "N", value)


def _reduced(tokens: list[Token]) -> list[Token]:
    """Words that only belong to their neighbour are joined with it: «أيار/مايو», «شهر مايو», «الأسبوع الماضي»."""
    done: list[Token] = []
    for token in tokens:
        if done and done[-1].kind == "." and not (token.kind in "NY" and len(done) > 1 and done[-2].kind in "NY"):
            done.pop()  # "Dec. 28"
        before = done[-1] if done else None
        if before and before.kind == "U" and _introduces(before, token):
            done[-1] = replace(token, raw=f"{before.raw} {token.raw}", led=before.led or before.raw)
        elif before and token.kind in "UE" and before.kind == "<":
            done[-1] = shifted(token, before, f"{before.raw} {token.raw}")
        elif before and token.kind == ">" and before.kind in "UE" and before.raw:
            done[-1] = shifted(before, token, f"{before.raw} {token.raw}")
        elif before and token.kind == ">" and before.kind in "enr":
            done[-1] = replace(before, raw=f"{before.raw} {token.raw}")  # «هذا الأسبوع الجاري»
        elif token.kind in "Mm" and _same_month(done, token):
            del done[-1 if done[-1].kind in "Mm" else -2 :]
            done.append(replace(token, kind="M"))
        else:
            done.append(token)
    return done


_INTRODUCED: Final = {"day": "WwTNO", "month": "MmI", "year": "YH"}


def _introduces(unit: Token, token: Token) -> bool:
    """«يوم الخميس», «يوم 8 مايو», «شهر رمضان», «العام 2025»."""
    return token.kind in _INTRODUCED.get(unit.unit, "") and (unit.unit == "year" or not unit.definite)


def _same_month(done: list[Token], token: Token) -> bool:
    if done and done[-1].kind in "Mm":
        return done[-1].value == token.value
    return len(done) > 1 and done[-1].kind == "/" and done[-2].kind in "Mm" and done[-2].value == token.value


def shifted(unit: Token, modifier: Token, raw: str) -> Token:
    """`e` a week, `n` a month, `r` a year, `g` a weekend, so many from that of publication."""
    kind = "g" if unit.kind == "E" else {"week": "e", "month": "n", "year": "r"}.get(unit.unit, "x")
    return Token(kind, modifier.value, raw=raw, led=unit.led or modifier.led, owns=unit.owns)
