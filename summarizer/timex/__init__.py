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
  as far as `relative` says.
- A Hijri day is that of the Umm al-Qura calendar, and approximate: countries sight the moon on different days.

lexicon   the words, and a text as a sequence of them
times     days from first to last
spans     what is named by itself: a day, a week, a month, a year
exact     rules for times with a date of their own
relative  rules for times told from publication
rules     which words are read by which rule
reading   a text to the times in it
"""

from __future__ import annotations

import re
from typing import Final

from .. import dates, reasons
from .reading import Resolved, read
from .times import Way

__all__ = ["Resolved", "resolve", "settle"]

_WAYS: Final[dict[str, Way]] = {"held": -1, "planned": 1}


def resolve(text: str, published: str | None, *, status: str | None = None) -> Resolved | None:
    """The time that `text` tells, or None if it tells none that is understood. Never raises for any text.

    `published` is EDTF (ValueError for anything else). Where it allows several days the answer is the one that all of
    them give, or else one of a set, or the hull. Without it the year stays open, and weekdays and "yesterday" tell
    nothing. A held meeting is not after publication, a planned one not before.
    """
    return read(text, published, _WAYS.get(status or "", 0))


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
        remark = reasons.DATE_NOT_GIVEN(words=resolved.words, date=resolved.edtf)
        return resolved.edtf, "; ".join(part for part in (remark, said) if part)
    if not dates.is_edtf(model) or dates.compatible(model, resolved.edtf) is False:
        remark = reasons.OTHER_DATE(words=resolved.words, date=resolved.edtf, other_date=model)
        return resolved.edtf, "; ".join(part for part in (remark, said) if part)
    if _core(model) == resolved.edtf:
        return model, said or None  # the same time, of which the model says more: about it, or from it on
    if resolved.conflicts and dates.width(resolved.edtf) <= dates.width(model):
        return resolved.edtf, said  # marked uncertain for its conflict, where the model's was sure
    return dates.narrower(model, resolved.edtf), said or None


def _core(edtf: str) -> str:
    """A date without its marks and open ends."""
    return re.sub(r"[?~%]", "", edtf).removeprefix("../").removesuffix("/..")
