"""Whether one sentence says no more and no less than another: numbers, names and negations, within and across
Arabic and English.

These are checks of form, not of meaning. They catch the changes that matter most and that are easiest to miss: a
wrong number, a name that was not there, a «لم» that came or went.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from . import locales, names, reasons
from .arabic import fold, is_arabic, words
from .schemas import Meeting

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    fold(word): str(number)
    for number, line in enumerate(
        (
            "zero صفر", "one واحد واحدة",
            "two اثنان اثنين اثنتان اثنتين يومان يومين أسبوعان أسبوعين شهران شهرين عامان عامين سنتان سنتين مرتان مرتين",
            "three ثلاثة ثلاث", "four أربعة أربع",
            "five خمسة خمس", "six ستة ست", "seven سبعة سبع", "eight ثمانية ثمان ثماني", "nine تسعة تسع", "ten عشرة عشر",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
            "twenty عشرون عشرين",
        )
    )
    for word in line.split()
}  # fmt: skip

# Folded. Particles of denial, nouns of absence, and verbs that deny, as either language may use one for the other.
_STRICT_AR = frozenset(words("لا لم لن ليس ليست ليسوا لسنا لست ليسا لسن غير عدم دون بدون بلا"))
_DENYING_AR = re.compile(
    r"[يتنا]?(رفض|عارض|منع|نفي|نفت|ستبعد|استبعد|حجم|احجم|متنع|امتنع|عرقل|حول)(ت|وا|ون|ان|تا|ا|ه|ها|هم)?"
    r"|حيلوله|معارضه|معارض|رافض[اهين]*|[يتن]?توقف[اوت]*|[يتن]?وقف[اوت]*|انتفاء|غياب"
)
_DENYING_EN = re.compile(
    r"\b(refus|reject|declin|den(y|ied|ies)|oppos|prevent|fail|lack|halt|ceas|avoid|stop|block|bar(s|red|ring)?\b|curb"
    r"|thwart|absence|keep\w* [\w ]{1,30}\bfrom\b|rul\w+ out|withh[eo]ld|non-"
    r"|un(?!ited|ion|der|it|til|iq|iver|anim|cle|iform|ilat)\w"
    r"|in(direct|formal|complete|sufficient|effective|ability|capab|secur|stabil)|dis(agree|approv|continu))",
    re.IGNORECASE,
)
_STRICT_EN = re.compile(r"\b(not|no|never|none|nor|neither|without|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE)
# Words that English writes with a capital without naming anybody who could have been added.
_COMMON_CAPITALS = frozenset(
    words(
        "President Prime Minister Foreign Secretary State Ministry Council National Security Supreme Adviser Advisor "
        "Envoy Special Ambassador Embassy Director Head Chief General Deputy Vice House White Office Strategic Affairs "
        "Intelligence Agency Department Coordinator Spokesman Spokesperson Spokeswoman Negotiator Middle East West North "
        "South Gulf Europe European Union United Nations States Kingdom "
        "Republic Sultanate Emirate Federation Authority Movement Party Front League Organisation Organization Commission "
        "Committee Islamic Government Administration Cabinet Parliament Congress Senate Army Plan Group Joint Bank Strip "
        "Western Eastern Arab Arabic English Jewish Muslim Christian Persian Israelis Iranians Americans Saudis Omanis "
        "Qataris Egyptians Russians Europeans Palestinians Jews Arabs  I A B C "
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
        "September October November December"
    )
)

# Words and endings with which an English sentence can begin without naming anybody.
_OPENERS = frozenset(
    words(
        "yesterday today tomorrow indirect direct "
        "the a an in on at by for from with without after before during while when where since until as if although "
        "though despite because both each every all some many most several few one two three four five six seven eight "
        "nine ten it he she they we his her their its our this that these those there here no not neither nor either "
        "another other war peace deal truce ceasefire progress pressure support trade oil gas aid work help such who "
        "what how why whether also and but or so then later earlier once only even still just under over between among "
        "against into about around through throughout within across along ahead due more less much little new former "
        "senior top nuclear first second third fourth fifth sixth seventh eighth ninth tenth officials sources talks "
        "contact dialogue message concern effort response reply remark visit call report plan round "
    )
)
_COMMON_ENDINGS = (
    "al",
    "ic",
    "ive",
    "ous",
    "ful",
    "ly",
    "ing",
    "ed",
    "s",
    "tion",
    "sion",
    "ment",
    "ity",
    "ness",
    "ance",
    "ence",
    "ship",
    "ism",
    "ure",
)


@dataclass(frozen=True)
class Name:
    """One person or body under its spellings in both scripts."""

    forms: tuple[str, ...]

    def in_text(self, text: str) -> bool:
        """Whether the text mentions it: the last token of one of its forms, or all of a short one."""
        found = bare_words(text)
        return any(_mentioned(form, found, text) for form in self.forms)


def names_of(meeting: Meeting) -> list[Name]:
    """The proper names of a meeting's record under all their spellings: its named participants, and the holders, makers
    and recipients of its claims as far as they are names."""
    forms = [
        (p.name, p.name_en, p.name_ar, *getattr(p, "aliases", ())) for p in meeting.participants if p.kind == "person"
    ]
    sides: list[tuple[str | None, ...]] = [(c.holder, c.holder_en, c.holder_ar) for c in meeting.positions]
    sides += [(c.maker, c.maker_en, c.maker_ar) for c in meeting.demands]
    sides += [(c.recipient, c.recipient_en, c.recipient_ar) for c in meeting.demands]
    # A proper name sounds alike in both scripts; a description ("the Israeli side") is translated and does not.
    forms += [side for side in sides if side[0] and side[1] and names.same(side[0], side[1])]
    found = [Name(tuple(form for form in dict.fromkeys(spellings) if form)) for spellings in forms]
    return list(dict.fromkeys(name for name in found if not locales.country_code(name.forms[0])))


@lru_cache(4096)
def bare_words(text: str) -> frozenset[str]:
    """Folded words of a text, each with and without the particles that Arabic writes onto it."""
    found = words(_POSSESSIVE.sub("", text))
    return frozenset(form for word in found for form in _without_particles(word))


@lru_cache(65536)
def _without_particles(word: str) -> frozenset[str]:
    """A folded word, and what is left of it without و ف, then ب ل ك, then ال, as far as they can be particles."""
    if not is_arabic(word):
        return frozenset([word])
    forms = {word}
    if word[0] in "وف" and len(word) > 2:
        forms.add(word[1:])
    for form in tuple(forms):
        if form.startswith("لل") and len(form) > 3:
            forms |= {"ال" + form[2:], form[2:]}
        elif form[0] in "بلك" and len(form) > 3:
            forms.add(form[1:])
    forms |= {form[2:] for form in forms if form.startswith("ال") and len(form) > 3}
    return frozenset(forms)


def _mentioned(form: str, found: frozenset[str], text: str) -> bool:
    tokens = names.tokens(form)
    if not tokens:
        return False
    last = tokens[-1]
    return last in found or fold(form) in fold(text) or words(form)[-1] in found


def numbers(text: str) -> set[str]:
    """Numbers written as digits, in ASCII, without thousands marks."""
    return {re.sub(r",(?=\d{3}\b)", "", number) for number in _NUMBER.findall(fold(text))}


def calendar_words(text: str) -> frozenset[str]:
    """The weekdays and months that a text names, under one code for all languages and press traditions: `day:3` is
    Thursday (Monday is 0), `month:4` is April, نيسان and أبريل."""
    index = locales.calendar_index()
    arabic = {word for word in bare_words(text) if not word.isascii()}
    pairs = {" ".join(pair) for pair in pairwise(words(text))}  # كانون الثاني
    english = {fold(_POSSESSIVE.sub("", name)) for name in _CAPITALISED.findall(text)}  # "may" is no month
    return frozenset(index[word] for word in arabic | pairs | english if word in index)


def spelled_numbers(text: str) -> set[str]:
    """Small numbers written as words, in digits."""
    return {_NUMBER_WORDS[word] for word in bare_words(text) if word in _NUMBER_WORDS}


def negated(text: str, *, strict: bool = False) -> bool:
    """Whether a text denies something, in either language. `strict` asks for a particle of negation; else verbs and
    adjectives that deny count too."""
    found = bare_words(text)
    if found & _STRICT_AR or _STRICT_EN.search(text):
        return True
    if strict:
        return False
    return any(_DENYING_AR.fullmatch(word) for word in found) or bool(_DENYING_EN.search(text))


def ends_in_negation(text: str) -> bool:
    """Whether a particle of negation is the last word of a text, which what follows would lose."""
    last = text[-40:].split()[-1:]
    return bool(last) and not text[-1:].isalnum() and negated(last[0], strict=True)


def complaints(said: str, source: str, *, context: str = "", known: Sequence[Name] = ()) -> list[str]:
    """What `said` adds to `source` or loses from it, one line each; empty when it is faithful.

    `context` is what `said` may draw on besides (the quote, the holder). `known` are the names of the record:
    one of them may appear only if source or context has it, and must appear if source has it.
    """
    whole = f"{source}\n{context}"
    return [
        *_counted(said, source, whole),
        *_dated(said, source, whole),
        *_denied(said, source, whole),
        *_named(said, source, whole, known),
    ]


def wording_complaints(said: str, source: str, *, context: str = "", known: Sequence[Name] = ()) -> list[str]:
    """The same for a sentence of the brief, which may not add a country or an address either."""
    whole = f"{source}\n{context}"
    return [*complaints(said, source, context=context, known=known), *_sided(said, whole), *_addressed(said, whole)]


def _counted(said: str, source: str, whole: str) -> Iterator[str]:
    if added := numbers(said) - numbers(whole) - spelled_numbers(whole):
        yield reasons.NUMBER_ADDED(numbers=_few(added))
    if lost := numbers(source) - numbers(said) - spelled_numbers(said):
        yield reasons.NUMBER_LOST(numbers=_few(lost))


def _dated(said: str, source: str, whole: str) -> Iterator[str]:
    if calendar_words(said) - calendar_words(whole):
        yield reasons.DAY_ADDED()
    if calendar_words(source) - calendar_words(said):
        yield reasons.DAY_LOST()


def _denied(said: str, source: str, whole: str) -> Iterator[str]:
    if negated(source, strict=True) and not negated(said):
        yield reasons.NEGATION_LOST()
    if negated(said, strict=True) and not negated(whole):
        yield reasons.NEGATION_ADDED()


def _named(said: str, source: str, whole: str, known: Sequence[Name]) -> Iterator[str]:
    for name in known:
        mentioned = name.in_text(said)
        if mentioned and not name.in_text(whole):
            yield reasons.NAME_MISPLACED(name=name.forms[0])
        elif not mentioned and name.in_text(source):
            yield reasons.NAME_LOST(name=name.forms[0])
    if strangers := unknown_names(said, whole, known):
        yield reasons.NAMES_ADDED(names=_few(strangers))


def _sided(said: str, whole: str) -> Iterator[str]:
    """Arabic has no capitals by which a name shows; a country or a people shows in any sentence."""
    if is_arabic(said) and (added := _countries(said) - _countries(whole)):
        yield reasons.NAMES_ADDED(names=_few(locales.country(code, "ar") for code in added))


_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]*://|\bwww\.|[\w.+-]+@\w|\b[\w-]{2,}\.[a-z]{2,}(?=[/\s.,;:!?)]|$)", re.IGNORECASE
)


def _addressed(said: str, whole: str) -> Iterator[str]:
    """A link that no article gave is not news, wherever a model has it from."""
    if any(found[0] not in whole for found in _ADDRESS.finditer(said)):
        yield reasons.ADDRESS_ADDED()


def _few(items: Iterable[str]) -> str:
    return ", ".join(sorted(items)[:3])


_POSSESSIVE = re.compile(r"['’]s\b")
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]+")


def unknown_names(said: str, source: str, known: Sequence[Name] = ()) -> set[str]:
    """Capitalised words of an English sentence that nothing in `source` or `known` explains. Arabic has no capitals:
    always empty there."""
    if is_arabic(said):
        return set()
    have = {*words(source), *(word for name in known for form in name.forms for word in words(form)), *_COMMON_CAPITALS}
    first = _CAPITALISED.search(said)
    opening = first[0] if first and not words(said[: first.start()]) else ""
    return {
        part
        for match in _CAPITALISED.finditer(said)
        for part in _POSSESSIVE.sub("", match[0]).split("-")
        if part[:1].isupper()
        and part.lower() not in _OPENERS
        and not (match[0] == opening and part.endswith(_COMMON_ENDINGS))
        and not _explained(part, have, source)
    }


def _explained(word: str, have: set[str], source: str) -> bool:
    if all(part in have for part in words(word)):
        return True
    if any(form in fold(source) for form in locales.outlet_forms(word)):
        return True
    return locales.country_code(word) in _countries(source) or _heard_in(word, source)


@lru_cache(1024)
def _countries(text: str) -> frozenset[str]:
    """Codes of the countries that a text names, by name, adjective or capital."""
    found = bare_words(text)
    singular = {re.sub("(ي)?(ون|ين)$", "ي", word) for word in found}  # مصريين is مصري
    return frozenset(code for word in found | singular if (code := locales.country_code(word)))


_HEARD = 0.8
"""A single word must sound this much alike: «إيلي» is .8 like "Eli"."""


def _heard_in(word: str, source: str) -> bool:
    """Whether an Arabic word of the source sounds like this English one."""
    return any(
        names.token_similarity(token, heard) >= _HEARD
        for token in names.tokens(word)
        for heard in bare_words(source)
        if is_arabic(heard) and names.skeleton(heard)
    )
