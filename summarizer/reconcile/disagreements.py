"""Where the reports of one meeting differ, and who says which. What one leaves open is no disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from .. import dates
from ..merged import answer_to
from ..schemas import Demand, Disagreement, Variant
from . import places, venues
from .grouping import Group
from .mentions import Mention

Told = list[tuple[str, list[Mention]]]
"""The values of a field, each with the reports that give it, in the order of the first."""


def disagreements(mentions: Sequence[Mention], demands: Sequence[Group[Demand]]) -> list[Disagreement]:
    found = [(name, told) for name, look in LOOKS.items() if len(told := look(mentions)) > 1]
    found += [("response", told) for told in responses(demands)]
    return [Disagreement(field=name, variants=_variants(told)) for name, told in found]


def _variants(told: Told) -> list[Variant]:
    ranked = sorted(told, key=lambda entry: -len(entry[1]))
    return [Variant(value=value, articles=list(dict.fromkeys(m.article.id for m in group))) for value, group in ranked]


def _by_value(mentions: Sequence[Mention], look: Callable[[Mention], str | None]) -> Told:
    told: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if value := look(mention):
            told[value].append(mention)
    return list(told.items())


def dates_told(mentions: Sequence[Mention]) -> Told:
    """Dates that exclude another one. A narrower date agrees with the wider one that it lies in."""
    told = _by_value(mentions, lambda mention: mention.date)
    return _one_of_each_day(
        [entry for entry in told if any(dates.compatible(entry[0], other) is False for other, _ in told)]
    )


def _one_of_each_day(told: Told) -> Told:
    """Dates that differ in their marks alone are one."""
    days: dict[object, tuple[str, list[Mention]]] = {}
    for value, group in told:
        bounds = dates.parse(value).bounds(widen=False)
        days.setdefault(bounds or value, (value, []))[1].extend(group)
    return list(days.values())


def statuses_told(mentions: Sequence[Mention]) -> Told:
    """What was planned may be held, postponed or called off later; only a denial goes against a plan."""
    denied = any(mention.meeting.status == "denied" for mention in mentions)
    return _by_value(
        mentions, lambda mention: mention.meeting.status if denied or mention.meeting.status != "planned" else None
    )


def modes_told(mentions: Sequence[Mention]) -> Told:
    return _by_value(mentions, lambda mention: None if mention.meeting.mode == "unknown" else mention.meeting.mode)


def places_told(mentions: Sequence[Mention]) -> Told:
    """Places, each under its first name. One that cannot be compared with the others, such as a name in another script
    only, is in none."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        home = next((g for g in groups if any(places.same_place(m.meeting, mention.meeting) for m in g)), None)
        if home is not None:
            home.append(mention)
        elif mention.meeting.city_en or mention.meeting.place:
            groups.append([mention])
    apart = [g for g in groups if any(places.differ(g[0].meeting, other[0].meeting) for other in groups)]
    return [(g[0].meeting.city_en or g[0].meeting.place or "", g) for g in apart]


def venues_told(mentions: Sequence[Mention]) -> Told:
    """Buildings of which each is not another. Where somebody says which embassy, an embassy of nobody knows which does not
    count. Those that code cannot tell apart stand together, each under its own name."""
    groups: dict[venues.Site, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if site := venues.site(mention.meeting):
            groups[site].append(mention)
    named = {site.kind for site in groups if site.which}
    told = [group for site, group in groups.items() if site.which or site.kind not in named]
    apart = [g for g in told if any(venues.differ(g[0].meeting, other[0].meeting) for other in told)]
    return [(" / ".join(dict.fromkeys(m.meeting.venue or "" for m in g)), g) for g in apart]


def disclosures_told(mentions: Sequence[Mention]) -> Told:
    return _by_value(
        mentions, lambda mention: None if mention.meeting.disclosure == "unknown" else mention.meeting.disclosure
    )


LOOKS: dict[str, Callable[[Sequence[Mention]], Told]] = {
    "status": statuses_told,
    "date": dates_told,
    "mode": modes_told,
    "place": places_told,
    "venue": venues_told,
    "disclosure": disclosures_told,
}


def responses(demands: Sequence[Group[Demand]]) -> list[Told]:
    """The answers to each demand that one report calls accepted and another rejected. A report that knows of no answer
    goes against nobody. The demand is named where the meeting has several."""
    found = []
    for group in demands:
        told: dict[str, list[Mention]] = defaultdict(list)
        for mention, demand in group:
            if demand.response != "unanswered":
                told[demand.response].append(mention)
        if len(told) > 1:
            named = group[0][1].text if len(demands) > 1 else ""
            found.append([(answer_to(named, response), by) for response, by in told.items()])
    return found
