"""A cluster of mentions to one record: everything once, with all its evidence, and every difference kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from rapidfuzz import fuzz

from .. import dates, names
from ..arabic import fold
from ..codes import plover
from ..schemas import (
    Claim,
    Demand,
    Disagreement,
    Evidence,
    Meeting,
    MergedDemand,
    MergedMeeting,
    MergedParticipant,
    MergedPosition,
    Origin,
    Participant,
    Position,
    Variant,
)
from .features import same_person
from .mentions import Mention

C = TypeVar("C", bound=Claim)

_SAME_WORDING = 88.0
"""From this token_set_ratio on, two sentences of one holder are one claim."""

_FIRST_KNOWN = (
    "date_text", "place", "city_en", "city_ar", "venue", "country", "origin", "origin_ar", "origin_sources",
)  # fmt: skip


def merge(mentions: Sequence[Mention], reasons: list[str]) -> MergedMeeting:
    """One record for mentions that are in order of publication."""
    own_id = _id(mentions)
    meetings = [mention.meeting for mention in mentions]
    date_from = _narrowest(mentions)
    participants = _participants(mentions, own_id)
    fields: dict[str, Any] = {name: _first(meetings, name) for name in _FIRST_KNOWN}
    merged = MergedMeeting(
        **fields,
        id=own_id,
        quote=meetings[0].quote,
        title=meetings[0].title,
        date=date_from.date,
        date_basis=date_from.date_basis,
        mode=_known(meetings, "mode"),
        status="held" if any(m.status == "held" for m in meetings) else meetings[-1].status,
        disclosure=_known(meetings, "disclosure"),
        topics=_topics(meetings),
        evidence=[mention.grounded.of(mention.meeting) for mention in mentions],
        participants=participants,
        positions=_claims(mentions, own_id, "p", lambda m: m.positions, _same_position, MergedPosition),
        demands=_claims(mentions, own_id, "d", lambda m: m.demands, _same_demand, MergedDemand),
        reports=list(dict.fromkeys(mention.article.id for mention in mentions)),
        origins=_origins(mentions),
        disagreements=_disagreements(mentions),
        reasons=reasons,
    )
    return merged.model_copy(update={"date_text": date_from.meeting.date_text, "plover": plover(merged, participants)})


def _id(mentions: Sequence[Mention]) -> str:
    keys = sorted(repr(mention.key[1:]) for mention in mentions)
    return "m" + hashlib.sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _first(meetings: Sequence[Meeting], name: str) -> Any:
    return next((value for meeting in meetings if (value := getattr(meeting, name)) is not None), None)


def _known(meetings: Sequence[Meeting], name: str) -> Any:
    """The value most reports give, unknown ones aside; the earliest of those that tie."""
    values = [value for meeting in meetings if (value := getattr(meeting, name)) != "unknown"]
    return max(dict.fromkeys(values), key=values.count) if values else "unknown"


def _narrowest(mentions: Sequence[Mention]) -> Mention:
    return min(mentions, key=lambda mention: dates.width(mention.date))


def _topics(meetings: Sequence[Meeting]) -> list[str]:
    by_fold = {fold(topic): topic for meeting in reversed(meetings) for topic in reversed(meeting.topics)}
    return list(reversed(by_fold.values()))[:4]


# -- participants, positions, demands -------------------------------------------------------------------------


def _evidence(mention: Mention, claim: Claim) -> Evidence:
    return mention.grounded.of(claim)


def _participants(mentions: Sequence[Mention], own_id: str) -> list[MergedParticipant]:
    groups = _grouped(mentions, lambda meeting: meeting.participants, _same_participant)
    found = []
    for number, group in enumerate(groups, 1):
        claims = [claim for _, claim in group]
        first = max(claims, key=lambda claim: len(names.tokens(claim.name)))
        fields = {
            name: next((v for c in (first, *claims) if (v := getattr(c, name)) is not None), None)
            for name in Participant.model_fields
        }
        spellings = {claim.name for claim in claims} - {first.name}
        evidence = [_evidence(mention, claim) for mention, claim in group]
        role = next((claim.role for claim in claims if claim.role != "attendee"), "attendee")
        fields |= {"role": role, "evidence": evidence, "aliases": sorted(spellings), "id": f"{own_id}.a{number}"}
        found.append(MergedParticipant(**fields))
    return found


def _claims(
    mentions: Sequence[Mention],
    own_id: str,
    letter: str,
    of: Callable[[Meeting], list[C]],
    same: Callable[[C, C], bool],
    merged: type[Any],
) -> list[Any]:
    groups = _grouped(mentions, of, same)
    return [
        merged(
            **group[0][1].model_dump(),
            evidence=[_evidence(mention, claim) for mention, claim in group],
            id=f"{own_id}.{letter}{number}",
        )
        for number, group in enumerate(groups, 1)
    ]


def _grouped(
    mentions: Sequence[Mention], of: Callable[[Meeting], list[C]], same: Callable[[C, C], bool]
) -> list[list[tuple[Mention, C]]]:
    """Claims that say the same, together, in the order of their first."""
    groups: list[list[tuple[Mention, C]]] = []
    for mention in mentions:
        for claim in of(mention.meeting):
            home = next((group for group in groups if same(group[0][1], claim)), None)
            if home is None:
                groups.append([(mention, claim)])
            else:
                home.append((mention, claim))
    return groups


def _same_participant(one: Participant, other: Participant) -> bool:
    if one.kind == "person" and other.kind == "person":
        return same_person(one, other)
    if one.kind != other.kind or one.country != other.country:
        return False
    if one.kind == "delegation" and one.country is not None:
        return True
    return _alike(one.name, other.name, one.name_en, other.name_en)


def _alike(one: str, other: str, one_en: str | None, other_en: str | None) -> bool:
    return fold(one) == fold(other) or bool(one_en and other_en and fold(one_en) == fold(other_en))


def _same_side(one: str, other: str, one_en: str | None, other_en: str | None) -> bool:
    return _alike(one, other, one_en, other_en) or names.same(one, other)


def _same_text(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(fold(one), fold(other)) >= _SAME_WORDING


def _same_position(one: Position, other: Position) -> bool:
    return _same_side(one.holder, other.holder, one.holder_en, other.holder_en) and _same_text(one.text, other.text)


def _same_demand(one: Demand, other: Demand) -> bool:
    return _same_side(one.maker, other.maker, one.maker_en, other.maker_en) and _same_text(one.text, other.text)


# -- who is behind it, and what they disagree on --------------------------------------------------------------


def _origins(mentions: Sequence[Mention]) -> list[Origin]:
    """Reports that cite one outlet have one origin; a report that cites nobody is its own."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        cited = mention.meeting.origin
        groups[fold(cited) if cited else f"article {mention.article.source or mention.article.id}"].append(mention)
    return [
        Origin(
            name=group[0].meeting.origin or group[0].article.source,
            name_ar=next((m.meeting.origin_ar for m in group if m.meeting.origin_ar), None),
            sources=list(dict.fromkeys(m.meeting.origin_sources for m in group if m.meeting.origin_sources)),
            articles=list(dict.fromkeys(m.article.id for m in group)),
        )
        for group in groups.values()
    ]


def _disagreements(mentions: Sequence[Mention]) -> list[Disagreement]:
    looks: dict[str, Callable[[Meeting], str | None]] = {
        "mode": lambda m: None if m.mode == "unknown" else m.mode,
        "place": lambda m: m.city_en or m.place,
        "disclosure": lambda m: None if m.disclosure == "unknown" else m.disclosure,
    }
    found = []
    for name, look in looks.items():
        variants: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if value := look(mention.meeting):
                variants[fold(value)].append(mention)
        if len(variants) > 1:
            told = sorted(variants.values(), key=lambda group: -len(group))
            found.append(
                Disagreement(
                    field=name,
                    variants=[
                        Variant(value=look(g[0].meeting) or "", articles=[m.article.id for m in g]) for g in told
                    ],
                )
            )
    return found
