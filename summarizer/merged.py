"""What is read off a merged record, however it is shown."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import NamedTuple, TypeVar

from . import locales
from .schemas import Brief, Lang, MergedDemand, MergedMeeting, MergedParticipant, MergedPosition

B = TypeVar("B", bound=Brief)


def own_form(name: str | None, english: str | None, arabic: str | None, lang: Lang) -> str:
    """A name in the brief's language, or as it was read where it has no such form."""
    return (english or name or "") if lang == "en" else (arabic or name or english or "")


def single_source(meeting: MergedMeeting, claim: MergedParticipant | MergedPosition | MergedDemand) -> bool:
    """Whether only one of several independent origins of a meeting's reports makes this claim of it. False where the
    meeting has one origin alone, of which everything is."""
    behind = {at for at, origin in enumerate(meeting.origins) for e in claim.evidence if e.article in origin.articles}
    return len(meeting.origins) > 1 and len(behind) == 1


def unread(brief: Brief) -> set[str]:
    """The paths of which every article failed. Articles that were given without a path have one path in common."""
    given, failed = Counter(article.path for article in brief.articles), Counter(item.what for item in brief.failed)
    return {path for path, count in failed.items() if count >= given[path]}


def answer_to(demand: str, response: str) -> str:
    """An answer as a disagreement has it, with the demand where it is named."""
    return f"{response}: {demand}" if demand else response


def answer_of(value: str) -> tuple[str, str]:
    """The answer and the demand, empty where none is named, of what `answer_to` wrote."""
    response, _, demand = value.partition(": ")
    return response, demand


class NoMeeting(NamedTuple):
    """What is said in place of meetings."""

    title: str
    sentence: str


def no_meeting(brief: Brief) -> NoMeeting:
    """What is true of a brief without a meeting, in its language. That the articles report none is said only where all were
    read and no reading of a meeting was refused."""
    tr = partial(locales.text, brief.lang)
    lost = unread(brief)
    if brief.failed and all(article.path in lost for article in brief.articles):
        return NoMeeting(tr("No article could be read"), tr("None of the articles could be read or answered."))
    more = tr("Some articles could not be read or answered and may report one.") if brief.failed else ""
    if any(item.kind == "meeting" for item in brief.dropped):
        title = tr("No meeting could be confirmed")
        said = tr("What was read as a meeting in these articles is not borne out by their words; see Left out.")
    elif brief.failed:
        title = tr("No meeting in what could be read")
        said = tr("The articles that could be read report no meeting.")
    else:
        title = tr("No meeting reported")
        said = tr("No meeting is reported in these articles.")
    return NoMeeting(title, f"{said} {more}".strip())


def titled(brief: B) -> B:
    """The brief, whose title says what is true where it has no meeting."""
    if not brief.meetings:
        brief.title = no_meeting(brief).title
    return brief
