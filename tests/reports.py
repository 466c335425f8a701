"""Reports for tests of the reconciler: small articles, each with one meeting that it bears out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.article import Article
from summarizer.ground import Grounded, ground
from summarizer.reconcile.mentions import Mention, mentions_of
from summarizer.schemas import Extraction, Meeting, Participant

US, IR, IL, OM = "US", "IR", "IL", "OM"


def person(name: str, country: str | None = None, name_en: str | None = None, **more: Any) -> Participant:
    return Participant(**({"quote": name, "name": name, "country": country, "name_en": name_en} | more))


def side(name: str, country: str, **more: Any) -> Participant:
    return Participant(**({"quote": name, "name": name, "country": country, "kind": "delegation"} | more))


_NAMED = ("place", "city_en", "city_ar", "venue", "origin", "origin_ar", "origin_sources", "date_text")


def report(
    text: str,
    *people: Participant,
    body: str | None = None,
    source: str | None = None,
    path: str = "-",
    published: str | None = "2025-05-12",
    inferred: bool = False,
    **fields: Any,
) -> Grounded:
    """One article that says `text` and reports one meeting of `people`, grounded. Its last line has what a record must
    have from its article: the place, the topics, whom it cites."""
    details = {"quote": text, "title": text, "status": "held", "mode": "in_person", "date": "2025-05-11"} | fields
    named = [fields.get(name) for name in _NAMED]
    tail = " ".join([*filter(None, named), *fields.get("topics", ())])
    article = Article(
        f"{body or text}\n{tail}".strip(), path=path, source=source, published=published, published_inferred=inferred
    )
    grounded = ground(Extraction(meetings=[Meeting(participants=list(people), **details)]), article)
    assert grounded.dropped == [], grounded.dropped
    return grounded


def muscat(
    witkoff: str = "ستيف ويتكوف",
    araghchi: str = "عباس عراقجي",
    *,
    text: str = "التقى {0} {1} في مسقط",
    **fields: Any,
) -> Grounded:
    details = {"city_en": "Muscat", "country": OM} | fields
    return report(text.format(witkoff, araghchi), person(witkoff, US), person(araghchi, IR), **details)


def muscat_of(*people: Participant, text: str = "محادثات في مسقط: ", **fields: Any) -> Grounded:
    told = text + "، ".join(p.name for p in people)
    return report(told, *people, **({"city_en": "Muscat", "country": OM} | fields))


def ids(*reports: Grounded) -> list[str]:
    return [grounded.article.id for grounded in reports]


def mention(grounded: Grounded) -> Mention:
    (found,) = mentions_of(grounded)
    return found


def leaders(*sides: str, **fields: Any) -> Grounded:
    people = {
        US: "دونالد ترامب",
        "GB": "كير ستارمر",
        "FR": "إيمانويل ماكرون",
        "DE": "فريدريش ميرتس",
        IL: "بنيامين نتنياهو",
        IR: "عباس عراقجي",
    }
    return muscat_of(*(person(people[country], country) for country in sides), **fields)


def told_in_one_article(
    *ends: str,
    people: Sequence[str] = ("ستيف ويتكوف", "عباس عراقجي"),
    between: str = "\nخبر آخر.\n",
    fields: Sequence[dict[str, Any]] = ({}, {}),
) -> Grounded:
    """One article that tells of these people's meeting in Muscat once for each end of a sentence."""
    quotes = [f"التقى {' '.join(people)} {end}" for end in ends]
    both = [person(name, country) for name, country in zip(people, (US, IR), strict=False)]
    base = {
        "title": "t",
        "status": "held",
        "date": "2025-05-11",
        "mode": "in_person",
        "city_en": "Muscat",
        "country": OM,
    }
    meetings = [
        Meeting(quote=quote, participants=both, **(base | more)) for quote, more in zip(quotes, fields, strict=False)
    ]
    found = ground(Extraction(meetings=meetings), Article(between.join([*quotes, "Muscat"]), published="2025-05-12"))
    assert [item for item in found.dropped if item.kind != "title"] == []
    return found
