"""The article's own words for when, resolved from its publication date: «يوم أمس الخميس» -> 2025-05-08.

The words are looked up whole, after folding, in one lexicon of both languages; each is a letter then (`W` a weekday,
`M` a month, `N` a number), and the rules are regular expressions over these letters, so that «الخميس 8 مايو المقبل»
is read by the rule that reads `WNM>`. A word that is not in the lexicon ends an expression. Nothing is guessed: words
that no rule reads, or that two rules read as different times, give None, and so does what is told from another event
(«قبل يومين من الاجتماع», «وصل الجمعة بعد لقاء في موسكو»: the meeting need not have been on Friday).

What vague words cover:

- «مطلع», «منتصف», «أواخر» of a month: days 1 to 10, 11 to 20, 21 to the end, the inner bounds approximate (`~`);
  of a year its thirds; of a week the whole week.
- Weeks run from Sunday to Saturday. A week, and days counted from publication, end there for a held meeting and begin
  there for a planned one. A named month, season or year stays whole, though a part of it lies on the other side.
- «الخميس الماضي» and «الأحد المقبل», "last" and "next", are the nearest before and after publication, never its own day.
- Amounts from a week up are approximate: «قبل أسبوع» is a day and `~`, «قبل شهر» a month and `~`. Uncounted ones reach
  as far as `_VAGUE` says.
- A Hijri day is that of the Umm al-Qura calendar, and approximate: countries sight the moon on different days.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final, Literal

from . import dates
from .arabic import fold, is_arabic

Way = Literal[-1, 0, 1]
"""Where a time without a direction of its own lies from publication: before, either side, after."""

_WAYS: Final[dict[str, Way]] = {"held": -1, "planned": 1}
_LEAP = 2024  # stands for a year that is open, so that 29 February is a day of it
_MOST_DAYS = 400  # a publication date wider than that dates nothing
_VAGUE: Final = {"hour": 1, "day": 10, "week": 56, "month": 365}  # "days ago": how many days back that may be
_NAMES: Final = tuple(calendar.day_name)


@dataclass(frozen=True)
class Resolved:
    """What the words say.

    `edtf` is None when they were understood but can be no time of a meeting of that status. `words` is the part of the
    text that was read as a time. `conflicts` says in English what in them contradicts the calendar, the status or
    itself, and which of the two was taken; such a date is marked uncertain.
    """

    edtf: str | None
    words: str
    conflicts: tuple[str, ...] = ()


def resolve(text: str, published: str | None, *, status: str | None = None) -> Resolved | None:
    """The time that `text` tells, or None if it tells none that is understood. Never raises for any text.

    `published` is EDTF (ValueError for anything else). Where it allows several days the answer is the one that all of
    them give, or else one of a set, or the hull. Without it the year stays open, and weekdays and "yesterday" tell
    nothing. A held meeting is not after publication, a planned one not before.
    """
    return _resolve(text, published, _WAYS.get(status or "", 0))


def settle(model: str | None, resolved: Resolved | None) -> tuple[str | None, str | None]:
    """The date to keep, and a remark where the two differ or the words contradict something; None for no remark.

    `model` is the model's own reading. What the code reads wins over a date that cannot be the same; of two that can,
    the narrower is kept, with its marks. What the code cannot read leaves the model's date as it is.
    """
    if resolved is None:
        return model, None
    said = "; ".join(resolved.conflicts)
    if resolved.edtf is None:
        return model, said or None
    if model is None:
        remark = f"«{resolved.words}» is {resolved.edtf}; the model gave no date"
        return resolved.edtf, "; ".join(part for part in (remark, said) if part)
    if not dates.is_edtf(model) or dates.compatible(model, resolved.edtf) is False:
        remark = f"«{resolved.words}» is {resolved.edtf}, not {model}"
        return resolved.edtf, "; ".join(part for part in (remark, said) if part)
    if _core(model) == resolved.edtf:
        return model, said or None  # the same time, of which the model says more: about it, or from it on
    if resolved.conflicts and dates.width(resolved.edtf) <= dates.width(model):
        return resolved.edtf, said  # marked uncertain for its conflict, where the model's was sure
    return dates.narrower(model, resolved.edtf), said or None


def _core(edtf: str) -> str:
    """A date without its marks and open ends."""
    return re.sub(r"[?~%]", "", edtf).removeprefix("../").removesuffix("/..")


# -- words ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
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
def _lexicon() -> dict[str, _Token]:
    """Folded word or phrase -> what it is; the first that claims a word has it."""
    found: dict[str, _Token] = {}
    for words, token in _entries():
        for word in words:
            phrase = fold(word.replace("|", " "))
            found.setdefault(phrase, replace(token, definite=phrase.startswith("ال")))
    return found


def _entries() -> Iterator[tuple[Iterable[str], _Token]]:
    for names, weak, kinds in ((_month_names(), _WEAK_MONTHS, "mM"), (_day_names(), _WEAK_DAYS, "wW")):
        for number, words in names.items():
            yield [word for word in words if fold(word) in weak], _Token(kinds[0], number)
            yield words, _Token(kinds[1], number)
    for key, line in _WORDS.items():
        yield line.split(), _Token(key[0], int(key[1:] or 0))
    for unit, counted in _UNITS.items():
        for kind, value, line in zip("UuD", (1, 0, 2), counted, strict=True):
            yield line.split(), _Token(kind, value, unit)
    for kind, lines in (("I", _HIJRI), ("N", _COUNTS), ("O", _ORDINALS), ("k", _QUARTERS)):
        for number, line in enumerate(lines, start=1):
            yield line.split(), _Token(kind, number)
    for number, line in enumerate(_ORDINALS[:9], start=21):
        first = "الحادي" if number == 21 else line.split()[0]
        yield [f"{first}|{ten}" for ten in ("والعشرين", "والعشرون")], _Token("O", number)
    yield ["الثلاثين", "الثلاثون", "thirtieth"], _Token("O", 30)
    yield ["الحادي|والثلاثين", "الحادي|والثلاثون"], _Token("O", 31)


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


def _tokens(text: str) -> list[_Token]:
    """The words as the rules want them; what the lexicon does not have is an `x`."""
    raws = _PIECE.findall(text)
    folded = [raw if raw in "/-,.&" else _MARKS.get(raw) or fold(raw) for raw in raws]
    kept: list[_Token] = []
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


def _look_up(folded: Sequence[str], raws: Sequence[str], at: int) -> tuple[int, list[_Token]]:
    """How many words the phrase at `at` has, and its tokens: one, with those of و ب ل written onto it."""
    word = folded[at]
    if word in "/-,.&":
        return 1, [_Token(word)]
    for stem, before in _stems(word):
        number = _NUMBER.fullmatch(stem)
        if number:
            return 1, [*before, replace(_number(number), led=_leads(word, stem))]
        for size in range(_longest().get(stem, 0), 0, -1):
            token = _lexicon().get(" ".join([stem, *folded[at + 1 : at + size]]))
            if token and not (stem in _CAPITALS and raws[at][:1].islower()):
                return size, [*before, replace(token, led=_leads(word, stem))]
    return 1, [_Token("x")]


def _leads(word: str, stem: str) -> str:
    """The preposition that was written onto the word, if any."""
    return word[: len(word) - len(stem)].lstrip("وف") if stem != word else ""


def _stems(word: str) -> Iterator[tuple[str, list[_Token]]]:
    """The word, and what is left of it without و ف, then ب ل ك."""
    yield word, []
    if len(word) < 2 or not ("\u0600" < word[0] < "\u0700"):
        return
    bare, joined = (word[1:], [_Token("&")] if word[0] == "و" else []) if word[0] in "وف" else (word, [])
    if bare != word:
        yield bare, joined
    if bare.startswith("لل"):
        yield "ال" + bare[2:], joined
        yield bare[2:], joined
    elif bare[0] in "بلك":
        yield bare[1:], joined


def _number(match: re.Match[str]) -> _Token:
    value, ending = int(match[1]), match[2]
    if 1300 <= value < 1500 and ending != "م":
        return _Token("H", value)
    if 1900 <= value < 2100 and ending in (None, "م"):
        return _Token("Y", value)
    if ending in ("م", "ه") or value >= 1000:
        return _Token("x")
    return _Token("O" if ending else "N", value)


def _reduced(tokens: list[_Token]) -> list[_Token]:
    """Words that only belong to their neighbour are joined with it: «أيار/مايو», «شهر مايو», «الأسبوع الماضي»."""
    done: list[_Token] = []
    for token in tokens:
        if done and done[-1].kind == "." and not (token.kind in "NY" and len(done) > 1 and done[-2].kind in "NY"):
            done.pop()  # "Dec. 28"
        before = done[-1] if done else None
        if before and before.kind == "U" and _introduces(before, token):
            done[-1] = replace(token, raw=f"{before.raw} {token.raw}", led=before.led or before.raw)
        elif before and token.kind in "UE" and before.kind == "<":
            done[-1] = _relative(token, before, f"{before.raw} {token.raw}")
        elif before and token.kind == ">" and before.kind in "UE" and before.raw:
            done[-1] = _relative(before, token, f"{before.raw} {token.raw}")
        elif before and token.kind == ">" and before.kind in "enr":
            done[-1] = replace(before, raw=f"{before.raw} {token.raw}")  # «هذا الأسبوع الجاري»
        elif token.kind in "Mm" and _same_month(done, token):
            del done[-1 if done[-1].kind in "Mm" else -2 :]
            done.append(replace(token, kind="M"))
        else:
            done.append(token)
    return done


_INTRODUCED: Final = {"day": "WwTNO", "month": "MmI", "year": "YH"}


def _introduces(unit: _Token, token: _Token) -> bool:
    """«يوم الخميس», «يوم 8 مايو», «شهر رمضان», «العام 2025»."""
    return token.kind in _INTRODUCED.get(unit.unit, "") and (unit.unit == "year" or not unit.definite)


def _same_month(done: list[_Token], token: _Token) -> bool:
    if done and done[-1].kind in "Mm":
        return done[-1].value == token.value
    return len(done) > 1 and done[-1].kind == "/" and done[-2].kind in "Mm" and done[-2].value == token.value


def _relative(unit: _Token, modifier: _Token, raw: str) -> _Token:
    """`e` a week, `n` a month, `r` a year, `g` a weekend, so many from that of publication."""
    kind = "g" if unit.kind == "E" else {"week": "e", "month": "n", "year": "r"}.get(unit.unit, "x")
    return _Token(kind, modifier.value, raw=raw, led=unit.led or modifier.led, owns=unit.owns)


# -- times ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Time:
    """Days from first to last; with `open` their year is not known and stands for any."""

    first: date
    last: date
    edtf: str
    open: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Read:
    """One match of a rule, and the day it is read from."""

    tokens: Sequence[_Token]
    today: date | None
    way: Way
    alone: bool  # whether the text has nothing else
    before: str  # kind of the token before it, empty at the beginning
    arabic: bool

    def all(self, kinds: str) -> list[_Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def get(self, kinds: str) -> int | None:
        return next((token.value for token in self.tokens if token.kind in kinds), None)

    @property
    def shift(self) -> int | None:
        """-1 for «الماضي», 0 for «الجاري», 1 for «المقبل», None without such a word."""
        return self.get("<>")

    @property
    def led(self) -> bool:
        return bool(self.tokens[0].led or (self.before and self.before in "BSKFoG&-z"))

    @property
    def between(self) -> bool:
        return self.tokens[0].led in ("بين", "between")

    @property
    def raw(self) -> str:
        return " ".join(token.raw or token.kind for token in self.tokens)


_DAY = timedelta(days=1)


def _time(first: date, last: date, marks: tuple[str, str] = ("", ""), *, is_open: bool = False) -> _Time | None:
    """As coarse as its days allow: a whole month is a month. None when it ends before it begins."""
    if first > last:
        return None
    starts, ends = _written(first, last)
    edtf = starts + marks[0] if starts == ends and marks[0] == marks[1] else f"{starts}{marks[0]}/{ends}{marks[1]}"
    return _Time(first, last, dates.open_years(edtf) if is_open else edtf, is_open)


def _written(first: date, last: date) -> tuple[str, str]:
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.month, last.month) == (1, 12):
        return f"{first.year}", f"{last.year}"
    if whole:
        return f"{first:%Y-%m}", f"{last:%Y-%m}"
    return first.isoformat(), last.isoformat()


def _one_of(days: Sequence[date], *, is_open: bool = False) -> _Time:
    """One of a set; the day itself if there is only one."""
    ordered = sorted(set(days))
    edtf = ordered[0].isoformat() if len(ordered) == 1 else f"[{','.join(day.isoformat() for day in ordered)}]"
    return _Time(ordered[0], ordered[-1], dates.open_years(edtf) if is_open else edtf, is_open)


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_on(today: date, months: int) -> tuple[int, int]:
    at = today.year * 12 + today.month - 1 + months
    return at // 12, at % 12 + 1


def _year(read: _Read) -> tuple[int | None, bool]:
    """The year that the words give, and whether they give one at all."""
    if (stated := read.get("Y")) is not None:
        return stated, True
    if (shift := read.get("r")) is not None:
        return (read.today.year + shift if read.today else None), True
    return None, False


def _fits(span: tuple[date, date], read: _Read) -> bool:
    """Whether it lies where "last" or "next" wants it, or else the status."""
    if read.today is None:
        return True
    first, last = span
    if read.shift:
        return last < read.today if read.shift < 0 else first > read.today
    return first <= read.today if read.way < 0 else last >= read.today if read.way > 0 else True


def _best_year(month: int, day: int | None, read: _Read) -> int | None:
    """The nearest year that fits a month or day told without one; None when nothing says which."""
    today = read.today
    if today is None or abs(read.shift or 0) > 1:
        return None
    if read.shift == 0:
        return today.year
    spans = {year: span for year in range(today.year - 8, today.year + 9) if (span := _span(year, month, day))}
    fitting = [year for year, span in spans.items() if _fits(span, read)]
    return min(fitting, key=lambda year: abs(spans[year][0] - today), default=None)


def _span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    if day is None:
        return _month_days(year, month)
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def _dated(month: int, days: Sequence[int | None], read: _Read) -> list[tuple[date, date]] | None:
    """The given days of a month (None: the month itself), in the year that is stated or fits best."""
    year, stated = _year(read)
    if not stated:
        year = _best_year(month, days[0] if read.way < 0 else days[-1], read)
    spans = [_span(year or _LEAP, month, day) for day in days]
    return [span for span in spans if span] if all(spans) else None


def _is_open(read: _Read) -> bool:
    return read.today is None and read.get("Y") is None


def _far(first: date, read: _Read) -> bool:
    """Whether only the status gives that year, and another has the day far nearer: «20 يونيو» on 4 June, held."""
    if read.today is None or not read.way or read.shift is not None or read.all("Yr"):
        return False
    other = _span(first.year - read.way, first.month, first.day)
    return other is not None and abs(other[0] - read.today).days < 95


# -- rules ----------------------------------------------------------------------------------------------------


def _numeric(read: _Read) -> _Time | None:
    """2025-05-08, 08/05/2025; in English both orders where both are days of the calendar."""
    first, second = (token.value for token in read.all("N"))
    year = read.get("Y") or 0
    if next(token.kind for token in read.tokens if token.kind in "NY") == "Y":
        orders = [(first, second)]
    else:
        orders = [(second, first)] if read.arabic or read.all(".") else [(second, first), (first, second)]
    days = [span[0] for month, day in orders if 1 <= month <= 12 and (span := _span(year, month, day))]
    return _one_of(days) if days else None


def _day(read: _Read) -> _Time | None:
    """8 مايو, الخميس 8 مايو 2025, May 8."""
    spans = _dated(read.get("Mm") or 0, [read.get("NO")], read)
    if not spans:
        return None
    found = _time(*spans[0], is_open=_is_open(read))
    return replace(found, edtf=dates.with_mark(found.edtf, "?")) if found and _far(spans[0][0], read) else found


def _day_of(read: _Read) -> _Time | None:
    """الثامن من الشهر الجاري, 8 الجاري."""
    months = read.get("n") if read.all("n") else read.shift
    if read.today is None or months is None or (months and not read.all("n")):
        return None
    span = _span(*_months_on(read.today, months), read.get("NO"))
    return _time(*span) if span else None


def _slashed(read: _Read) -> _Time | None:
    """الخميس 8/5: day and month, only behind a weekday or a preposition."""
    if not (read.led or read.all("WT")):
        return None
    day, month = (token.value for token in read.all("N"))
    if not 1 <= month <= 12:
        return None
    spans = _dated(month, [day], read)
    return _time(*spans[0], is_open=_is_open(read)) if spans else None


def _days(read: _Read) -> _Time | None:
    """12-14 مايو, 17 و18 أبريل, 17 أو 18 أبريل: a range, consecutive days, one of a set."""
    numbers = [token.value for token in read.all("NO")]
    month = read.get("Mm") or 0
    spans = _dated(month, numbers, read)
    if not spans or numbers != sorted(numbers):
        return None
    is_open = _is_open(read)
    consecutive = numbers[-1] - numbers[0] == len(numbers) - 1
    if read.all("|") or not (read.all("-K") or consecutive or read.between):
        return _one_of([span[0] for span in spans], is_open=is_open)
    return _time(spans[0][0], spans[-1][1], is_open=is_open)


def _from_to(read: _Read) -> _Time | None:
    """من 30 مايو إلى 2 يونيو: the year stands at the end, at both ends or nowhere."""
    months, days = ([token.value for token in read.all(kinds)] for kinds in ("Mm", "NO"))
    years = [token.value for token in read.all("Y")]
    year, stated = _year(replace(read, tokens=read.all("Yr")[-1:]))
    at = 1 if stated or read.way > 0 else 0  # the end that has a year, or that must lie on its side of publication
    if not stated:
        year = _best_year(months[at], days[at], read)
    anchor = _span(year or _LEAP, months[at], days[at])
    if anchor is None:
        return None
    near = [years[0]] if len(years) == 2 else [anchor[0].year, anchor[0].year + (-1 if at else 1)]
    others = [span[0] for of in near if (span := _span(of, months[1 - at], days[1 - at]))]
    other = next((day for day in others if (day <= anchor[0] if at else day >= anchor[0])), None)
    if other is None:
        return None
    first, last = sorted((anchor[0], other))
    if read.all("|") or (read.all("&") and not read.between and (last - first).days > 1):
        return _one_of([first, last], is_open=_is_open(read))
    return _time(first, last, is_open=_is_open(read))


def _hijri(read: _Read) -> _Time | None:
    """15 رمضان 1446, رمضان الماضي."""
    day, month, year = read.get("NO"), read.get("I") or 0, read.get("H")
    if day is None and year is None and read.shift is None and not read.tokens[0].led:
        return None  # the names of the months are also names of people
    span = _hijri_span(year, month, day) if year else _nearest_hijri(month, day, read)
    if span is None:
        return None
    if day and (weekday := read.get("W")) is not None:  # the moon was sighted a day sooner or later
        near = [span[0] + offset * _DAY for offset in (0, 1, -1)]
        exact = next((other for other in near if other.weekday() == weekday), None)
        if exact:
            return _time(exact, exact)
        actual = _NAMES[span[0].weekday()]
        remark = f"«{read.raw}»: {span[0]} is a {actual}, not a {_NAMES[weekday]}; the date is kept"
        return _Time(*span, f"{span[0]}%", conflicts=(remark,))
    return _Time(*span, f"{span[0]}~" if day else f"{span[0]}~/{span[1]}~")


def _hijri_span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    from hijridate import Hijri

    try:
        start = Hijri(year, month, day or 1)
        first = date(*start.to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None
    return first, first + ((1 if day else start.month_length()) - 1) * _DAY


def _nearest_hijri(month: int, day: int | None, read: _Read) -> tuple[date, date] | None:
    """In the year that fits best."""
    today = read.today
    if today is None:
        return None
    now = (today.year - 622) * 33 // 32
    spans = [span for year in range(now - 2, now + 4) if (span := _hijri_span(year, month, day))]
    spans = [span for span in spans if _fits(span, read)]
    return min(spans, key=lambda span: abs(span[0] - today), default=None)


def _thirds(first: date, last: date, part: int) -> tuple[date, date, tuple[str, str]]:
    """Early, middle, late: of a month its tens of days, of anything longer its thirds in months."""
    if (last - first).days < 31:
        starts = (first, first + 10 * _DAY, first + 20 * _DAY)
    else:
        starts = (first, date(first.year, 5, 1), date(first.year, 9, 1))
    ends = (starts[1] - _DAY, starts[2] - _DAY, last)
    return starts[part], ends[part], ("~" if part else "", "~" if part < 2 else "")


def _part(read: _Read) -> _Time | None:
    """مطلع نيسان, نهاية الشهر الجاري, late last year."""
    whole = _whole(read)
    if whole is None:
        return None
    if whole.last - whole.first < 10 * _DAY:
        return whole
    first, last, marks = _thirds(whole.first, whole.last, read.get("P") or 0)
    return _time(first, last, marks, is_open=whole.open)


def _whole(read: _Read) -> _Time | None:
    """The month, week or year that the words name."""
    if (month := read.get("Mm")) is not None:
        spans = _dated(month, [None], read)
        return _time(*spans[0], is_open=_is_open(read)) if spans else None
    if (shift := read.get("n")) is not None:
        return _time(*_month_days(*_months_on(read.today, shift))) if read.today else None
    if read.all("e"):
        return _week(read)
    if read.all("P") and (unit := next(iter(read.all("U")), None)):  # «نهاية الشهر»: the current one
        this = _relative(unit, _Token("<"), unit.raw)
        return _whole(replace(read, tokens=[this])) if unit.definite or not is_arabic(unit.raw) else None
    year, _ = _year(read)
    return _time(date(year, 1, 1), date(year, 12, 31)) if year else None


def _month(read: _Read) -> _Time | None:
    """في مارس, فبراير الماضي, May 2025. A name that is also another word needs one of these beside it."""
    weak = read.tokens[0].kind == "m" and len(read.tokens) == 1
    if weak and not (read.alone or read.led):
        return None
    found = _whole(read)
    return replace(found, edtf=dates.with_mark(found.edtf, "?")) if found and _far(found.first, read) else found


def _months(read: _Read) -> _Time | None:
    """في مارس وأبريل الماضيين, May–June 2025."""
    one, two = (token.value for token in read.all("Mm"))
    anchor, other = (_dated(month, [None], read) for month in (two, one))
    if not anchor or not other:
        return None
    first, last = other[0], anchor[0]
    if first[0] > last[0]:
        first = _month_days(last[0].year - 1, one)
    elif one < two and first[0].year < last[0].year:
        first = _month_days(last[0].year, one)
    if read.all("|/"):
        starts, ends = _written(*first)[0], _written(*last)[0]
        edtf = f"[{starts},{ends}]"
        return _Time(first[0], last[1], dates.open_years(edtf) if _is_open(read) else edtf, _is_open(read))
    return _time(first[0], last[1], is_open=_is_open(read))


def _ordinal(read: _Read) -> _Time | None:
    """الربع الأول من 2024, النصف الثاني من مايو, the first week of May, Q1 2024."""
    number = read.get("Ok") or 0
    over = _whole(read)
    if over is None:
        return None
    if read.all("U"):
        if read.all("U")[0].unit != "week" or not read.all("Mmn") or number > 4:
            return None
        first = over.first + 7 * (number - 1) * _DAY
        return _time(first, first + 6 * _DAY, ("~", "~"), is_open=over.open)
    parts = 2 if read.all("h") else 4
    if read.all("Mmn"):
        if parts != 2 or number > 2:
            return None
        middle = over.first + 14 * _DAY
        bounds = (over.first, middle) if number == 1 else (middle + _DAY, over.last)
        return _time(*bounds, is_open=over.open)
    if number > parts:
        return None
    size = 12 // parts
    year = over.first.year
    return _time(_month_days(year, size * (number - 1) + 1)[0], _month_days(year, size * number)[1])


def _season(read: _Read) -> _Time | None:
    """صيف 2024, الصيف الماضي."""
    code = read.get("s") or 0
    year, stated = _year(read)
    if stated and year is None:
        return None
    years = [year] if year else [read.today.year + on for on in (-2, -1, 0, 1)] if read.today else []
    spans = {of: span for of in years if (span := dates.Point(of, code).bounds())}
    fitting = [of for of, span in spans.items() if stated or _fits(span, read)]
    best = min(fitting, key=lambda of: abs(spans[of][0] - (read.today or date.min)), default=None)
    return _Time(*spans[best], f"{best}-{code}") if best else None


def _years(read: _Read) -> _Time | None:
    first, last = (token.value for token in read.all("Y"))
    if not (read.led or read.alone):
        return None
    if read.all("&") and last - first > 1 and not read.between:
        return _Time(date(first, 1, 1), date(last, 12, 31), f"[{first},{last}]")
    return _time(date(first, 1, 1), date(last, 12, 31))


def _year_alone(read: _Read) -> _Time | None:
    return _whole(read) if read.led or read.alone or read.all("r") else None


def _relative_day(read: _Read) -> _Time | None:
    """أمس, اليوم الخميس, yesterday. Where the weekday is not that day's, the nearest such weekday is taken."""
    if read.today is None:
        return None
    token = read.all("T")[0]
    day = read.today + token.value * _DAY
    weekday = read.get("Ww")
    if weekday is None or day.weekday() == weekday:
        return _time(day, day)
    near = [day + offset * _DAY for step in range(1, 7) for offset in (step, -step)]
    fits = [other for other in near if other.weekday() == weekday and (other - read.today).days * read.way >= 0]
    if not fits:
        return None
    remark = (
        f"«{read.raw}»: that day is {day}, a {_NAMES[day.weekday()]} and no {_NAMES[weekday]}; the "
        f"{_NAMES[weekday]} nearest to it is taken, {fits[0]}"
    )
    return _Time(fits[0], fits[0], f"{fits[0]}?", conflicts=(remark,))


def _weekday(read: _Read) -> _Time | None:
    """الخميس, الأحد المقبل, last Thursday."""
    if read.today is None or (read.tokens[0].kind == "w" and not read.alone):
        return None
    weekday = read.get("Ww") or 0
    back = (read.today.weekday() - weekday) % 7
    on = -back % 7
    way = read.way if read.shift is None else read.shift
    if read.shift == 0 and not read.way:
        return _time(*(_week_start(read.today) + ((weekday + 1) % 7) * _DAY,) * 2)
    if read.shift:  # never the day of publication itself
        back, on = back or 7, on or 7
    elif read.shift == 0:
        way = read.way
    further = 7 * (abs(read.shift or 1) - 1)  # «الخميس قبل الماضي»
    if way < 0:
        return _one_of([read.today - (back + further) * _DAY])
    if way > 0:
        return _one_of([read.today + (on + further) * _DAY])
    return _one_of([read.today - back * _DAY, read.today + on * _DAY] if back else [read.today])


def _weekdays(read: _Read) -> _Time | None:
    """الثلاثاء والأربعاء, من الأحد إلى الثلاثاء."""
    if read.today is None:
        return None
    first, last = (token.value for token in read.all("W"))
    way = read.way if read.shift is None else read.shift
    if not way:
        return None
    length = (last - first) % 7 or 7
    own = 7 if read.shift else 0  # "last" and "next" leave out the day of publication
    if way < 0:
        end = read.today - ((read.today.weekday() - last) % 7 or own) * _DAY
        start = end - length * _DAY
    else:
        start = read.today + ((first - read.today.weekday()) % 7 or own) * _DAY
        end = start + length * _DAY
    if read.all("|") or (read.all("&") and length > 1 and not read.between):
        return _one_of([start, end])
    return _time(start, end)


def _week_start(today: date) -> date:
    return today - ((today.weekday() + 1) % 7) * _DAY


def _weekday_of_week(read: _Read) -> _Time | None:
    """الأحد من الأسبوع المقبل, Thursday of last week."""
    if read.today is None:
        return None
    start = _week_start(read.today) + 7 * (read.get("e") or 0) * _DAY
    day = start + (((read.get("W") or 0) + 1) % 7) * _DAY
    return _time(day, day)


def _week(read: _Read) -> _Time | None:
    if read.today is None:
        return None
    start = _week_start(read.today) + 7 * (read.get("e") or 0) * _DAY
    return _clipped(start, start + 6 * _DAY, read)


def _week_of(read: _Read) -> _Time | None:
    """The week of May 12."""
    day = _day(read)
    if day is None or day.open or read.tokens[0].unit != "week":
        return None
    start = _week_start(day.first)
    return _time(start, start + 6 * _DAY)


def _weekend(read: _Read) -> _Time | None:
    """Friday and Saturday in Arabic, Saturday and Sunday in English."""
    if read.today is None:
        return None
    token = read.all("gE")[0]
    named = token.kind == "g"
    friday = _week_start(read.today) + 5 * _DAY
    first = friday if is_arabic(token.raw) else friday + _DAY
    starts = [first + 7 * weeks * _DAY for weeks in (-2, -1, 0, 1)]
    way = token.value if named else read.way
    if way < 0:
        starts = [start for start in starts if start + (2 * _DAY if named else 0 * _DAY) <= read.today][-1:]
    elif way > 0:
        starts = [start for start in starts if (start > read.today if named else start + _DAY >= read.today)][:1]
    else:
        starts = [first]
    return _clipped(starts[0], starts[0] + _DAY, read) if starts else None


def _clipped(first: date, last: date, read: _Read, marks: tuple[str, str] = ("", "")) -> _Time | None:
    """Cut off at publication, as the status says; whole when it lies on the wrong side, so that this can be reported."""
    today = read.today
    if today and read.way < 0 and first <= today < last:
        last, marks = today, (marks[0], "")
    elif today and read.way > 0 and first < today <= last:
        first, marks = today, ("", marks[1])
    return _time(first, last, marks)


def _amount(read: _Read) -> tuple[int | None, str, bool]:
    """How many (None: not counted), of what unit, and whether only about that many."""
    token = read.all("uUD")[0]
    number = read.get("N")
    if read.all("v") or (token.kind == "u" and number is None):
        return None, token.unit, True
    return number if number is not None else token.value, token.unit, bool(read.all("z"))


def _moved(read: _Read, sign: int) -> _Time | None:
    """So many units before (-1) or after (1) publication, as precise as the unit is."""
    today = read.today
    if today is None:
        return None
    number, unit, about = _amount(read)
    if number is None:
        return _stretch(
            read, sign, least=7 if unit == "week" else 28 if unit == "month" else 0 if unit == "hour" else 1
        )
    try:
        if unit in ("month", "year"):
            year, month = _months_on(today, sign * number * (12 if unit == "year" else 1))
            span = _month_days(year, month)
            if unit == "year" and number > 1:
                span = date(year, 1, 1), date(year, 12, 31)
            return _time(*span, ("~", "~"))
        if unit == "hour":
            ends = sorted((today, today + sign * -(-number // 24) * _DAY))
            return _time(ends[0], ends[1]) if number else None
        days = number * (7 if unit == "week" else 1)
        day = today + sign * days * _DAY
    except (OverflowError, ValueError):
        return None
    mark = "~" if about or days >= 7 else ""
    return _time(day, day, (mark, mark))


def _stretch(read: _Read, sign: int, *, least: int = 0) -> _Time | None:
    """From publication so far back or ahead: «في غضون أسبوعين», «الأيام الماضية»; the far end of a vague one about."""
    today = read.today
    if today is None:
        return None
    number, unit, about = _amount(read)
    if number is None and unit not in _VAGUE:
        return None
    try:
        if number is None:
            far = today + sign * _VAGUE[unit] * _DAY
        elif unit in ("month", "year"):
            year, month = _months_on(today, sign * number * (12 if unit == "year" else 1))
            far = date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
        else:
            days = -(-number // 24) if unit == "hour" else number * (7 if unit == "week" else 1)
            far = today + sign * days * _DAY
        near = today + sign * least * _DAY
    except (OverflowError, ValueError):
        return None
    mark = "~" if about else ""
    return _time(far, near, (mark, "")) if sign < 0 else _time(near, far, ("", mark))


def _ago(read: _Read) -> _Time | None:
    """قبل يومين, منذ نحو عام, two days ago. «قبل يومين من الاجتماع» is told from the meeting."""
    if read.tokens[-1].kind == "o" or (read.tokens[0].kind in "BS" and not is_arabic(read.tokens[0].raw)):
        return None
    return _moved(read, -1)


def _ahead(read: _Read) -> _Time | None:
    """بعد يومين, in two days, two weeks from now: only of what is to come."""
    if read.tokens[-1].kind == "o" or read.way < 0:
        return None
    said = read.tokens[0].kind == "F" and is_arabic(read.tokens[0].raw)
    if not (said or read.all("f") or read.tokens[0].led == "in"):
        return None
    return _moved(read, 1)


def _within(read: _Read) -> _Time | None:
    """في غضون أسابيع, within two weeks, خلال الأيام الماضية."""
    way = read.shift if read.shift is not None else -1 if read.all("R") else read.way
    return _stretch(read, way) if way else None


def _window(read: _Read) -> _Time | None:
    """الأيام الماضية, past three weeks, the coming days, في الأيام الأخيرة."""
    way = -1 if read.all("R") else read.shift
    return _stretch(read, way) if way else None


_AMOUNT = r"z?(?:v?N[uU]|[av]*[Uu]|vD|D)v?z?"
_OF_YEAR = r"(?:,?o?,?[Yr])?"
_LEAD = r"(?:T,?)?(?:<?[Ww]>?,?)?"
_NAMED_DAY = rf"(?:(?:[Ww],?)?(?:[NO]o?[Mm]|[Mm][NO]){_OF_YEAR})"
_RULES: Final[dict[str, tuple[str, Callable[[_Read], _Time | None]]]] = {
    # the first that matches at a place is taken
    "week_of": (rf"Uo{_NAMED_DAY}", _week_of),
    "numeric": (rf"{_LEAD}(?:Y[-/.]N[-/.]N|N[-/.]N[-/.]Y)", _numeric),
    "from_to": (rf"o?{_NAMED_DAY}[-&|K]+{_NAMED_DAY}>?", _from_to),
    "days": (
        rf"{_LEAD}o?(?:[NO](?:[-&|,K]+(?:[Ww],?)?[NO])+o?[Mm]{_OF_YEAR}>?|[Mm][NO](?:[-&|K]+[NO](?![Mm]))+{_OF_YEAR})",
        _days,
    ),
    "day": (rf"{_LEAD}(?:[NO]o?[Mm]{_OF_YEAR}>?|<?[Mm][NO](?![NO]){_OF_YEAR})(?:,?W(?!>))?", _day),
    "day_of": (rf"{_LEAD}[NO]o?[n>]", _day_of),
    "slashed": (rf"{_LEAD}N/N(?![/NMY])", _slashed),
    "hijri": (rf"{_LEAD}(?:[NO]o?)?I(?:,?o?H)?>?", _hijri),
    "ordinal": (rf"(?:O[qhU]|[qhU]O|k)o?(?:[Yrn]|[Mm]{_OF_YEAR}>?)", _ordinal),
    "part": (rf"P-?o?(?:<?[Mm]{_OF_YEAR}>?|[nerYU])", _part),
    "season": (r"<s|s>|so?[Yr]", _season),
    "months": (rf"o?<?[Mm][-&|/K]+[Mm]{_OF_YEAR}>?", _months),
    "month": (rf"<?[Mm]{_OF_YEAR}>?", _month),
    "ago": (rf"[BS]{_AMOUNT}o?|{_AMOUNT}A", _ago),
    "within": (rf"G(?:<?{_AMOUNT}[>R]?|[uD]N>)", _within),
    "window": (r"[<R][Nv]?(?:[uD]|NU)|[uD][Nv]*[>R]v?", _window),
    "ahead": (rf"F{_AMOUNT}o?|{_AMOUNT}[fo]?", _ahead),
    "today": (r"T,?(?:<?[Ww]>?)?|[Ww],?T", _relative_day),
    "weekday_of_week": (r"Wo?e|e,?W", _weekday_of_week),
    "weekdays": (r"o?<?W[-&|K]+W>?", _weekdays),
    "weekday": (r"<?[Ww]>?", _weekday),
    "weekend": (r"[gE]", _weekend),
    "week": (r"[en]", _whole),
    "years": (r"o?Y[-&K]+Y", _years),
    "year": (r"[Yr]", _year_alone),
}
_RULE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in _RULES.items()))
_ANCHOR = re.compile(r"[BFS!]")
_OF_ANOTHER = re.compile(r"TO|[TWwen]o[MmYr]")  # «اليوم الثاني», "last week of May"


# -- reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """One expression in the text, before it is read from any day."""

    rule: str
    tokens: Sequence[_Token]
    alone: bool
    before: str
    arabic: bool
    bound: str  # B, F, S or K where it only bounds the time
    bound_raw: str


def _expressions(text: str) -> list[_Found]:
    """What the rules match; nothing when a word tells the time from something else («بعد زيارته»)."""
    tokens = _tokens(text)
    kinds = "".join(token.kind for token in tokens)
    arabic = is_arabic(text)
    found: list[_Found] = []
    anchors = {mark.start() for mark in _ANCHOR.finditer(kinds)}
    at = 0
    while match := _RULE.search(kinds, at):
        start, end = match.span()
        rule = match.lastgroup or ""
        before = kinds[start - 1] if start else ""
        bound = before if before in ("B", "F", "S", "K") else ""
        if (bound in ("B", "F") and tokens[end - 1].owns) or _OF_ANOTHER.match(kinds, end - 1):
            return []
        anchors -= {start - 1, *range(start, end)}
        at = end
        found.append(
            _Found(
                rule,
                tokens[start:end],
                alone=end - start == len(tokens),
                before=before,
                arabic=arabic,
                bound=bound,
                bound_raw=tokens[start - 1].raw if bound else "",
            )
        )
    return [] if anchors else found


@dataclass(frozen=True)
class _Against:
    """Understood, but on the wrong side of publication for its status."""

    remark: str


def _read_from(found: _Found, today: date | None, way: Way) -> _Time | _Against | None:
    read = _Read(found.tokens, today, way, found.alone, found.before, found.arabic)
    time = _RULES[found.rule][1](read)
    if time is None or time.first.year < 1000 or time.last.year > 2999:
        return None
    if found.before == "z" and found.rule not in ("ago", "within"):
        time = replace(time, edtf=dates.with_mark(time.edtf, "~"))
    if found.rule not in ("today", "weekday", "weekdays", "weekday_of_week", "hijri"):
        time = _checked(time, read)
    if found.bound:
        return _bounded(time, found.bound, today, way)
    return _on_its_side(time, read)


def _checked(time: _Time, read: _Read) -> _Time:
    """The date, with what its weekday or its "yesterday" says against it."""
    if time.open or time.first != time.last:
        return time
    remarks = []
    weekday = read.get("Ww")
    if weekday is not None and time.first.weekday() != weekday:
        actual = _NAMES[time.first.weekday()]
        remarks.append(f"«{read.raw}»: {time.first} is a {actual}, not a {_NAMES[weekday]}; the date is kept")
    offset = read.get("T")
    if offset is not None and read.today and read.today + offset * _DAY != time.first:
        other = read.today + offset * _DAY
        remarks.append(f"«{read.raw}»: «{read.all('T')[0].raw}» is {other}, not {time.first}; the date is kept")
    if not remarks:
        return time
    return replace(time, edtf=dates.with_mark(time.edtf, "?"), conflicts=(*time.conflicts, *remarks))


def _on_its_side(time: _Time, read: _Read) -> _Time | _Against:
    if read.today is None or time.open or not read.way:
        return time
    if read.way < 0 and time.first > read.today:
        return _Against(f"«{read.raw}» is {time.edtf}, after publication ({read.today}); a held meeting cannot be")
    if read.way > 0 and time.last < read.today:
        return _Against(f"«{read.raw}» is {time.edtf}, before publication ({read.today}); a planned meeting cannot be")
    return time


def _bounded(time: _Time, bound: str, today: date | None, way: Way) -> _Time | None:
    """Before, after, since or until that time, and on the right side of publication."""
    if time.open:
        return None
    first: date | None
    last: date | None
    if bound in "BK":
        first, last = None, time.first - _DAY if bound == "B" else time.last
    else:
        first, last = time.last + _DAY if bound == "F" else time.first, None
    if today and way < 0:
        last = min(last or today, today)
    if today and way > 0:
        first = max(first or today, today)
    if first and last:
        if first > last:
            return None
        found = _time(first, last)
        return replace(found, conflicts=time.conflicts) if found else None
    edtf = f"../{last}" if last else f"{first}/.."
    return _Time(first or date.min, last or date.max, edtf, conflicts=time.conflicts)


@lru_cache(16384)
def _resolve(text: str, published: str | None, way: Way) -> Resolved | None:
    days = _publication_days(published)
    found = _expressions(text)
    answers = []
    for one in found:
        answer = _over_days(one, days, way)
        if answer is None and one.tokens[0].kind in "BFS":
            return None  # «قبل يومين من لقاء الخميس»
        if answer:
            answers.append(answer)
    if not answers:
        return None
    best = answers[0]
    for other in answers[1:]:
        joined = _both(best, other)
        if joined is None:
            return None
        best = joined
    return best


def _publication_days(published: str | None) -> Sequence[date | None]:
    """Every day it may have been published on; a single None when that is not known."""
    if published is None:
        return (None,)
    when = dates.parse(published)
    if when.kind == "set" and ".." not in when.edtf:
        spans = [point.bounds() for point in when.points if point]
    else:
        spans = [when.bounds(widen=False)]
    days: set[date | None] = set()
    for span in spans:
        if span is None or (span[1] - span[0]).days > _MOST_DAYS:
            return (None,)
        days |= {span[0] + on * _DAY for on in range((span[1] - span[0]).days + 1)}
    return sorted(days, key=lambda day: day or date.min)


def _over_days(found: _Found, days: Sequence[date | None], way: Way) -> Resolved | None:
    """What the expression says, read from each day: days that contradict it count only when all do."""
    raw = " ".join(token.raw or token.kind for token in found.tokens)
    words = f"{found.bound_raw} {raw}".strip()
    readings = [_read_from(found, day, way) for day in days]
    times = [time for time in readings if isinstance(time, _Time)]
    times = [time for time in times if not time.conflicts] or times
    if times:
        return Resolved(_hull(times), words, times[0].conflicts)
    against = next((reading for reading in readings if isinstance(reading, _Against)), None)
    return Resolved(None, words, (against.remark,)) if against else None


def _hull(times: Sequence[_Time]) -> str:
    """The answer that all give, or one of a set of days, or all of them from first to last."""
    distinct = list({time.edtf: time for time in times}.values())
    if len(distinct) == 1:
        return distinct[0].edtf
    days = sorted(time.edtf for time in distinct)
    if all(time.first == time.last for time in distinct) and not any(time.open for time in distinct):
        return f"[{','.join(days)}]" if len(days) <= 3 else f"[{days[0]}..{days[-1]}]"
    first, last = min(time.first for time in distinct), max(time.last for time in distinct)
    if first == date.min:
        return f"../{last}"
    if last == date.max:
        return f"{first}/.."
    marks = ("~" if any("~" in time.edtf.split("/")[at] for time in distinct) else "" for at in (0, -1))
    found = _time(first, last, (next(marks), next(marks)))
    return found.edtf if found else distinct[0].edtf


def _both(one: Resolved, other: Resolved) -> Resolved | None:
    """Two expressions of one text: the narrower if they can be the same time, None if they cannot."""
    if one.edtf is None or other.edtf is None:
        return one if one.edtf == other.edtf else None
    if dates.compatible(one.edtf, other.edtf) is False:
        return None
    edtf = dates.narrower(one.edtf, other.edtf)
    best = one if edtf == one.edtf else other
    return Resolved(edtf, best.words, tuple(dict.fromkeys((*one.conflicts, *other.conflicts))))
