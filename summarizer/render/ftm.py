"""FollowTheMoney entities (https://followthemoney.tech), a line each: for Aleph, OpenAleph and nomenklatura.

A meeting is an Event that involves its parties (Person; Organization for the rest), an article an Article, and each
quotation for a meeting or claim a Documentation between the two. Dates as in `linked`: only where nothing is lost; in words
they are in the event's `summary`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .. import dates, locales
from ..arabic import clean
from ..merged import own_form
from ..schemas import Brief, BriefArticle, Evidence, MergedMeeting
from . import address
from .actors import Actor, actors
from .jsontext import json_lines
from .linked import iso_date

Entity = dict[str, Any]


def render_ftm(brief: Brief) -> str:
    """One entity a line, articles and parties before the events that name them; empty for an empty brief."""
    known = actors(brief)
    parties = {actor.id: actor for actor in known.values()}
    entities = [
        *(_article(article) for article in brief.articles),
        *(_party(actor) for actor in parties.values()),
        *(entity for meeting in brief.meetings for entity in _of_meeting(meeting, brief, known)),
    ]
    return json_lines(entities)


def _of_meeting(meeting: MergedMeeting, brief: Brief, known: dict[str, Actor]) -> Iterable[Entity]:
    wording = meeting.wording
    when = dates.describe(meeting.date, brief.lang) if meeting.date else ""
    headline = clean(wording.headline) if wording else ""
    hosts = [person.id for person in meeting.participants if person.role == "host"]
    yield _entity(meeting.id, "Event", {
        "name": [clean(wording.title if wording else meeting.title)],
        "date": [iso_date(meeting.date)],
        "summary": [": ".join(part for part in (when, headline) if part)],
        "keywords": [meeting.status, meeting.mode, *map(clean, wording.topics if wording else meeting.topics)],
        "location": [_place(meeting, brief)],
        "country": [_country(meeting.country)],
        "organizer": [_id(known[own].id) for own in hosts],
        "involved": [_id(known[person.id].id) for person in meeting.participants],
        "proof": [_id(article) for article in meeting.reports],
    })  # fmt: skip
    told = [(meeting.id, "report", meeting.evidence)]
    told += [(claim.id, "position", claim.evidence) for claim in meeting.positions]
    told += [(claim.id, "demand", claim.evidence) for claim in meeting.demands]
    for own_id, role, evidence in told:
        for number, item in enumerate(evidence, 1):
            yield _documentation(f"{own_id}.{role}{number}", meeting, role, item)


def _documentation(own_id: str, meeting: MergedMeeting, role: str, item: Evidence) -> Entity:
    return _entity(own_id, "Documentation", {
        "document": [_id(item.article)], "entity": [_id(meeting.id)], "role": [role], "summary": [clean(item.quote)],
    })  # fmt: skip


def _article(article: BriefArticle) -> Entity:
    return _entity(article.id, "Article", {
        "title": [clean(article.title or "")],
        "fileName": [clean(article.path)],
        "publishedAt": [None if article.published_inferred else iso_date(article.published)],
        "publisher": [clean(article.source or "")],
        "sourceUrl": [address.safe(article.url)],
    })  # fmt: skip


def _party(actor: Actor) -> Entity:
    person = actor.kind in ("person", "office")
    return _entity(actor.id, "Person" if person else "Organization", {
        "name": [actor.name],
        "alias": actor.aliases,
        "position" if person else "notes": actor.titles,
        "country": [_country(actor.country)],
    })  # fmt: skip


def _place(meeting: MergedMeeting, brief: Brief) -> str:
    venue = (meeting.wording and meeting.wording.venue) or ""
    city = own_form(meeting.place, meeting.city_en, meeting.city_ar, brief.lang)
    return locales.text(brief.lang, ", ").join(clean(part) for part in (venue, city) if part)


def _country(code: str | None) -> str | None:
    return code.lower() if code else None


def _id(own_id: str) -> str:
    return "brief-" + re.sub(r"[^A-Za-z0-9.-]", "-", own_id)


def _entity(own_id: str, schema: str, properties: dict[str, list[Any]]) -> Entity:
    filled = {name: list(dict.fromkeys(value for value in values if value)) for name, values in properties.items()}
    return {
        "id": _id(own_id),
        "schema": schema,
        "properties": {name: values for name, values in filled.items() if values},
    }
