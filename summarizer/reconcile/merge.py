"""A cluster of mentions to one record: everything once, with all its evidence, and every difference kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from .. import dates, names
from ..arabic import fold
from ..codes import plover
from ..schemas import (
    Claim,
    Demand,
    Evidence,
    Meeting,
    MergedDemand,
    MergedMeeting,
    MergedParticipant,
    MergedPosition,
    Participant,
    Position,
)
from . import grouping, places
from .disagreements import disagreements
from .grouping import Group
from .mentions import Mention
from .origins import origins

_PLACE = ("place", "city_en", "city_ar", "venue", "country")
_ORIGIN = ("origin", "origin_ar", "origin_sources")


def merge(mentions: Sequence[Mention], reasons: list[str]) -> MergedMeeting:
    """One record for mentions that are in order of publication."""
    own_id = meeting_id(mentions)
    meetings = [mention.meeting for mention in mentions]
    dated = _dated(mentions)
    people = [_participant(group, f"{own_id}.a{n}") for n, group in enumerate(grouping.participants(mentions), 1)]
    demands = grouping.demands(mentions)
    merged = MergedMeeting(
        **_fields(_placed(meetings), _PLACE),
        **_fields(_fullest(meetings, _ORIGIN), _ORIGIN),
        id=own_id,
        quote=meetings[0].quote,
        title=meetings[0].title,
        date=dated.date,
        date_text=dated.meeting.date_text,
        date_basis=dated.date_basis,
        mode=_known(meetings, "mode"),
        status=_status(meetings),
        disclosure=_known(meetings, "disclosure"),
        topics=_topics(meetings),
        evidence=_evidence([(mention, mention.meeting) for mention in mentions]),
        participants=people,
        positions=[_position(group, f"{own_id}.p{n}") for n, group in enumerate(grouping.positions(mentions), 1)],
        demands=[_demand(group, f"{own_id}.d{n}") for n, group in enumerate(demands, 1)],
        reports=list(dict.fromkeys(mention.article.id for mention in mentions)),
        origins=origins(mentions),
        disagreements=disagreements(mentions, demands),
        reasons=reasons,
    )
    return merged.model_copy(update={"plover": plover(merged, people)})


def meeting_id(mentions: Sequence[Mention]) -> str:
    """The id of the meeting of which these are all mentions, in any order."""
    keys = sorted(repr(mention.key[1:]) for mention in mentions)
    return "m" + hashlib.sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()[:8]


# -- one value of several -------------------------------------------------------------------------------------


def _fields(meeting: Meeting, wanted: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in wanted}


def _fullest(meetings: Sequence[Meeting], wanted: Sequence[str]) -> Meeting:
    """The report that says most of what is wanted, the earliest of those that tie: what one says belongs together."""
    return max(meetings, key=lambda meeting: sum(getattr(meeting, name) is not None for name in wanted))


def _placed(meetings: Sequence[Meeting]) -> Meeting:
    """The fullest report of the place that most reports give."""
    placed = [meeting for meeting in meetings if meeting.place or meeting.city_en or meeting.city_ar] or list(meetings)
    agreeing = [[other for other in placed if other is one or places.same_place(one, other)] for one in placed]
    return _fullest(max(agreeing, key=len), _PLACE)


def _known(meetings: Sequence[Meeting], name: str) -> Any:
    """The value most reports give, unknown ones aside; the earliest of those that tie."""
    values = [value for meeting in meetings if (value := getattr(meeting, name)) != "unknown"]
    return max(dict.fromkeys(values), key=values.count) if values else "unknown"


def _status(meetings: Sequence[Meeting]) -> Any:
    """Held when a report says so, unless more reports say that it was denied or called off; else the latest word."""
    said = [meeting.status for meeting in meetings]
    if "held" not in said:
        return said[-1]
    done = [status for status in said if status != "planned"]
    return max(dict.fromkeys(done), key=lambda status: (done.count(status), status == "held"))


_BASES = ("stated", "published", "inferred", "none")
"""What a date rests on, the firmest first."""


def _dated(mentions: Sequence[Mention]) -> Mention:
    """Of the reports whose dates are narrowest, those of the day that most give, and of these the one whose day rests on the
    firmest ground; the earliest of those that tie."""
    width = min(dates.width(mention.date) for mention in mentions)
    narrow = [mention for mention in mentions if dates.width(mention.date) == width]
    days = [_sure(mention.date) for mention in narrow]
    day = max(days, key=days.count)
    told = [mention for mention, own in zip(narrow, days, strict=True) if own == day]
    return min(told, key=lambda mention: (_BASES.index(mention.date_basis), "?" in (mention.date or "")))


def _sure(edtf: str | None) -> str | None:
    """A date without the mark that it is uncertain."""
    return edtf and edtf.replace("?", "").replace("%", "~")


def _topics(meetings: Sequence[Meeting]) -> list[str]:
    by_fold = {fold(topic): topic for meeting in reversed(meetings) for topic in reversed(meeting.topics)}
    return list(reversed(by_fold.values()))[:4]


# -- participants, positions, demands -------------------------------------------------------------------------


def _evidence(group: Sequence[tuple[Mention, Claim]]) -> list[Evidence]:
    """Each passage once: an article that tells of a meeting twice may rest both on the same words."""
    told = [mention.grounded.of(claim) for mention, claim in group]
    return list({(found.article, found.start, found.end): found for found in told}.values())


def _participant(group: Group[Participant], own_id: str) -> MergedParticipant:
    """Under the fullest name; what that report leaves open, the first that says it."""
    told = [claim for _, claim in group]
    first = max(told, key=lambda claim: len(names.tokens(claim.name)))
    fields = {
        name: next((value for claim in (first, *told) if (value := getattr(claim, name)) is not None), None)
        for name in Participant.model_fields.keys() - {"role"}
    }
    return MergedParticipant(
        **fields,
        role=next((claim.role for claim in told if claim.role != "attendee"), "attendee"),
        aliases=sorted({claim.name for claim in told} - {first.name}),
        evidence=_evidence(group),
        id=own_id,
    )


def _position(group: Group[Position], own_id: str) -> MergedPosition:
    return MergedPosition(**group[0][1].model_dump(), evidence=_evidence(group), id=own_id)


def _demand(group: Group[Demand], own_id: str) -> MergedDemand:
    told = group[0][1].model_dump() | {"response": _response([claim for _, claim in group])}
    return MergedDemand(**told, evidence=_evidence(group), id=own_id)


def _response(told: Sequence[Demand]) -> Any:
    """The answer most reports give, the earliest of those that tie; a report that knows of none aside."""
    answers = [demand.response for demand in told if demand.response != "unanswered"]
    return max(dict.fromkeys(answers), key=answers.count) if answers else "unanswered"
