"""A text to the times in it, and these to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from .. import dates, reasons
from ..arabic import is_arabic
from .lexicon import Token, tokens_of
from .rules import ANCHOR, OF_ANOTHER, RULE, RULES
from .times import DAY, Read, Time, Way, time_of

_MOST_DAYS = 400  # a publication date wider than that dates nothing


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


@dataclass(frozen=True)
class _Found:
    """One expression in the text, before it is read from any day."""

    rule: str
    tokens: Sequence[Token]
    alone: bool
    before: str
    arabic: bool
    bound: str  # B, F, S or K where it only bounds the time
    bound_raw: str


def _expressions(text: str) -> list[_Found]:
    """What the rules match; nothing when a word tells the time from something else («بعد زيارته»)."""
    tokens = tokens_of(text)
    kinds = "".join(token.kind for token in tokens)
    arabic = is_arabic(text)
    found: list[_Found] = []
    anchors = {mark.start() for mark in ANCHOR.finditer(kinds)}
    at = 0
    while match := RULE.search(kinds, at):
        start, end = match.span()
        rule = match.lastgroup or ""
        before = kinds[start - 1] if start else ""
        bound = before if before in ("B", "F", "S", "K") else ""
        if (bound in ("B", "F") and tokens[end - 1].owns) or OF_ANOTHER.match(kinds, end - 1):
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


def _read_from(found: _Found, today: date | None, way: Way) -> Time | _Against | None:
    read = Read(found.tokens, today, way, found.alone, found.before, found.arabic)
    time = RULES[found.rule][1](read)
    if time is None or time.first.year < 1000 or time.last.year > 2999:
        return None
    if found.before == "z" and found.rule not in ("ago", "within"):
        time = replace(time, edtf=dates.with_mark(time.edtf, "~"))
    if found.rule not in ("today", "weekday", "weekdays", "weekday_of_week", "hijri"):
        time = _checked(time, read)
    if found.bound:
        return _bounded(time, found.bound, today, way)
    return _on_its_side(time, read)


def _checked(time: Time, read: Read) -> Time:
    """The date, with what its weekday or its "yesterday" says against it."""
    if time.open or time.first != time.last:
        return time
    remarks = []
    weekday = read.get("Ww")
    if weekday is not None and time.first.weekday() != weekday:
        remarks.append(read.contradicted(time.first, weekday))
    offset = read.get("T")
    if offset is not None and read.today and read.today + offset * DAY != time.first:
        other = read.today + offset * DAY
        word = read.all("T")[0].raw
        remarks.append(reasons.OTHER_RELATIVE_DAY(words=read.raw, word=word, other_date=other, date=time.first))
    if not remarks:
        return time
    return replace(time, edtf=dates.with_mark(time.edtf, "?"), conflicts=(*time.conflicts, *remarks))


def _on_its_side(time: Time, read: Read) -> Time | _Against:
    if read.today is None or time.open or not read.way:
        return time
    if read.way < 0 and time.first > read.today:
        return _Against(reasons.AFTER_PUBLICATION(words=read.raw, date=time.edtf, published=read.today))
    if read.way > 0 and time.last < read.today:
        return _Against(reasons.BEFORE_PUBLICATION(words=read.raw, date=time.edtf, published=read.today))
    return time


def _bounded(time: Time, bound: str, today: date | None, way: Way) -> Time | None:
    """Before, after, since or until that time, and on the right side of publication."""
    if time.open:
        return None
    first: date | None
    last: date | None
    if bound in "BK":
        first, last = None, time.first - DAY if bound == "B" else time.last
    else:
        first, last = time.last + DAY if bound == "F" else time.first, None
    if today and way < 0:
        last = min(last or today, today)
    if today and way > 0:
        first = max(first or today, today)
    if first and last:
        if first > last:
            return None
        found = time_of(first, last)
        return replace(found, conflicts=time.conflicts) if found else None
    edtf = f"../{last}" if last else f"{first}/.."
    return Time(first or date.min, last or date.max, edtf, conflicts=time.conflicts)


@lru_cache(16384)
def read(text: str, published: str | None, way: Way) -> Resolved | None:
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
        days |= {span[0] + on * DAY for on in range((span[1] - span[0]).days + 1)}
    return sorted(days, key=lambda day: day or date.min)


def _over_days(found: _Found, days: Sequence[date | None], way: Way) -> Resolved | None:
    """What the expression says, read from each day: days that contradict it count only when all do."""
    raw = " ".join(token.raw or token.kind for token in found.tokens)
    words = f"{found.bound_raw} {raw}".strip()
    readings = [_read_from(found, day, way) for day in days]
    times = [time for time in readings if isinstance(time, Time)]
    times = [time for time in times if not time.conflicts] or times
    if times:
        return Resolved(_hull(times), words, times[0].conflicts)
    against = next((reading for reading in readings if isinstance(reading, _Against)), None)
    return Resolved(None, words, (against.remark,)) if against else None


def _hull(times: Sequence[Time]) -> str:
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
    found = time_of(first, last, (next(marks), next(marks)))
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
