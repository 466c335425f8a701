"""What is read off a merged record, however it is shown."""

from __future__ import annotations

from .schemas import Lang, MergedDemand, MergedMeeting, MergedParticipant, MergedPosition


def own_form(name: str | None, english: str | None, arabic: str | None, lang: Lang) -> str:
    """A name in the brief's language, or as it was read where it has no such form."""
    return (english or name or "") if lang == "en" else (arabic or name or english or "")


def single_source(meeting: MergedMeeting, claim: MergedParticipant | MergedPosition | MergedDemand) -> bool:
    """Whether only one of several independent origins of a meeting's reports makes this claim of it. False where the
    meeting has one origin alone, of which everything is."""
    behind = {at for at, origin in enumerate(meeting.origins) for e in claim.evidence if e.article in origin.articles}
    return len(meeting.origins) > 1 and len(behind) == 1
