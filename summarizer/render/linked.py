"""JSON-LD in the words of schema.org: the meetings as events, with their parties, claims, quotations and articles.

A date stands as `startDate` only where EDTF says no less than ISO 8601 can: a day, month or year without a mark. An
interval of the record is when the meeting can have been, not how long it took, so it is no start and end. The EDTF itself
is always there, as `dcterms:date` with the datatype of the Library of Congress. A denied meeting has no `eventStatus`,
since schema.org has none for it; its `keywords` say so.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from .. import dates, locales
from ..arabic import clean, fold, is_arabic
from ..merged import own_form
from ..schemas import Brief, BriefArticle, Evidence, MergedDemand, MergedMeeting, MergedPosition
from . import address
from .actors import Actor, actors
from .jsontext import dumps

Node = dict[str, Any]

_CONTEXT: Final = [
    "https://schema.org",
    {"dcterms": "http://purl.org/dc/terms/", "edtf": "http://id.loc.gov/datatypes/edtf/"},
]
_STATUS: Final = {
    "held": "EventScheduled",  # "is taking place or has taken place on the startDate as scheduled"
    "planned": "EventScheduled",
    "postponed": "EventPostponed",
    "cancelled": "EventCancelled",
}
_ATTENDANCE: Final = {
    "in_person": "OfflineEventAttendanceMode",
    "video": "OnlineEventAttendanceMode",
    "phone": "OnlineEventAttendanceMode",
}
_ROLES: Final = {"attendee": "attendee", "host": "organizer", "mediator": "contributor"}


def render_jsonld(brief: Brief) -> str:
    """One document with a `@graph`, two spaces deep; safe inside a page's script element."""
    return dumps({"@context": _CONTEXT, "@graph": _Graph(brief).nodes()}, indent=2) + "\n"


def iso_date(edtf: str | None) -> str | None:
    """The ISO 8601 date (day, month or year) that says exactly what the EDTF says; None where none does: an interval, a
    set, a season, an open year, a date marked uncertain or approximate."""
    when = dates.parse(edtf) if edtf else None
    point = when.points[0] if when and when.kind == "date" else None
    if point is None or point.mark or point.year is None or (point.month or 0) > 12:
        return None
    return "-".join(f"{part:02d}" for part in (point.year, point.month, point.day) if part)


class _Graph:
    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.actors = actors(brief)
        self.own = {actor.id: actor for actor in self.actors.values()}
        self.named = {(actor.country, fold(name)): actor for actor in self.own.values() for name in _names(actor)}

    def nodes(self) -> list[Node]:
        return [
            self._report(),
            *(self._event(meeting) for meeting in self.brief.meetings),
            *(self._party(actor) for actor in self.own.values()),
            *(_article(article) for article in self.brief.articles),
        ]

    def _report(self) -> Node:
        made = self.brief.provenance
        return _filled({
            "@type": "Report",
            "@id": "#brief",
            "name": clean(self.brief.title),
            "inLanguage": self.brief.lang,
            "abstract": " ".join(clean(sentence.text) for sentence in self.brief.overview),
            "dateCreated": made and made.generated,
            "creditText": made and clean(f"{made.tool}; {made.model}"),
            "about": [_ref(meeting.id) for meeting in self.brief.meetings],
            "isBasedOn": [_ref(article.id) for article in self.brief.articles],
        })  # fmt: skip

    def _event(self, meeting: MergedMeeting) -> Node:
        wording = meeting.wording
        topics = wording.topics if wording else meeting.topics
        node: Node = {
            "@type": "Event",
            "@id": _iri(meeting.id),
            "name": clean(wording.title if wording else meeting.title),
            "description": clean(wording.headline) if wording else None,
            "startDate": iso_date(meeting.date),
            "dcterms:date": meeting.date and {"@type": "edtf:EDTF", "@value": meeting.date},
            "eventStatus": _schema(_STATUS.get(meeting.status)),
            "eventAttendanceMode": _schema(_ATTENDANCE.get(meeting.mode)),
            "location": self._place(meeting),
            "about": [{"@type": "Thing", "name": clean(topic)} for topic in topics],
            "keywords": [_term(name, getattr(meeting, name)) for name in ("status", "mode", "disclosure")],
            "subjectOf": self._works(meeting),
        }
        for person in meeting.participants:
            node.setdefault(_ROLES[person.role], []).append({"@id": f"#{self.actors[person.id].id}"})
        return _filled(node)

    def _place(self, meeting: MergedMeeting) -> Node | None:
        venue = clean((meeting.wording and meeting.wording.venue) or "")
        city = clean(own_form(meeting.place, meeting.city_en, meeting.city_ar, self.brief.lang))
        country = locales.country(meeting.country, self.brief.lang) if meeting.country else ""
        if not (venue or city or country):
            return None
        postal = _filled({
            "@type": "PostalAddress", "addressLocality": city, "addressCountry": meeting.country,
        })  # fmt: skip
        return {"@type": "Place", "name": venue or city or country, "address": postal}

    def _works(self, meeting: MergedMeeting) -> list[Node]:
        """What tells of the meeting: its articles, the words that bear it out, what was said and asked."""
        return [
            *(_ref(article) for article in meeting.reports),
            *(_quotation(evidence) for evidence in meeting.evidence),
            *(self._claim(meeting, claim) for claim in meeting.positions),
            *(self._demand(meeting, claim) for claim in meeting.demands),
        ]

    def _claim(self, meeting: MergedMeeting, claim: MergedPosition) -> Node:
        holder = own_form(claim.holder, claim.holder_en, claim.holder_ar, self.brief.lang)
        author = self._speaker(holder, claim.country)
        return _filled({
            "@type": "Claim",
            **self._said(meeting, claim),
            "author": author,
            "creditText": None if author else clean(holder),
        })  # fmt: skip

    def _demand(self, meeting: MergedMeeting, claim: MergedDemand) -> Node:
        maker = own_form(claim.maker, claim.maker_en, claim.maker_ar, self.brief.lang)
        asked = own_form(claim.recipient, claim.recipient_en, claim.recipient_ar, self.brief.lang)
        sender = self._speaker(maker, claim.country)
        recipient = self._speaker(asked, claim.recipient_country)
        return _filled({
            "@type": "Message",
            **self._said(meeting, claim),
            "sender": sender,
            "creditText": None if sender else clean(maker),
            "recipient": recipient,
            "audience": None if recipient or not asked else {"@type": "Audience", "audienceType": clean(asked)},
            "keywords": [_term("kind", claim.kind), _term("response", claim.response)],
        })  # fmt: skip

    def _said(self, meeting: MergedMeeting, claim: MergedPosition | MergedDemand) -> Node:
        worded = meeting.wording and meeting.wording.claims.get(claim.id)
        text = clean(worded or claim.text)
        return {
            "@id": _iri(claim.id),
            "text": text,
            "inLanguage": "ar" if is_arabic(text) else "en",
            "citation": [_quotation(evidence) for evidence in claim.evidence],
        }

    def _speaker(self, name: str, country: str | None) -> Node | None:
        """A party, or the government of a country that is named. None for anybody else: the record does not tell whether it is
        a person, as schema.org asks."""
        party = self.named.get((country, fold(name)))
        if party:
            return {"@id": f"#{party.id}"}
        return self._government(country) if country and locales.country_code(name) == country else None

    def _government(self, code: str) -> Node:
        country = self._country(code)
        return {"@type": "GovernmentOrganization", "name": country["name"], "areaServed": country}

    def _country(self, code: str) -> Node:
        return {"@type": "Country", "name": locales.country(code, self.brief.lang), "identifier": code}

    def _party(self, actor: Actor) -> Node:
        person = actor.kind in ("person", "office")
        side = self._government(actor.country) if actor.country else None
        return _filled({
            "@type": "Person" if person else "Organization",
            "@id": f"#{actor.id}",
            "name": actor.name,
            "alternateName": actor.aliases,
            "jobTitle": actor.titles if person else None,
            "affiliation" if person else "parentOrganization": side,
        })  # fmt: skip


def _names(actor: Actor) -> list[str]:
    return [actor.name, *actor.aliases]


def _article(article: BriefArticle) -> Node:
    return _filled({
        "@type": "NewsArticle",
        "@id": _iri(article.id),
        "headline": clean(article.title or ""),
        "name": clean(article.path),
        "url": address.safe(article.url),
        "inLanguage": article.language,
        "datePublished": None if article.published_inferred else iso_date(article.published),
        "publisher": {"@type": "Organization", "name": clean(article.source)} if article.source else None,
        "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": article.sha256},
    })  # fmt: skip


def _quotation(evidence: Evidence) -> Node:
    """The article's own words, as read."""
    return {"@type": "Quotation", "text": evidence.quote, "isPartOf": _ref(evidence.article)}


def _term(vocabulary: str, code: str) -> Node:
    return {"@type": "DefinedTerm", "termCode": code, "inDefinedTermSet": vocabulary}


def _schema(name: str | None) -> str | None:
    return f"https://schema.org/{name}" if name else None


def _iri(own_id: str) -> str:
    return f"#{quote(own_id, safe='')}"


def _ref(own_id: str) -> Node:
    return {"@id": _iri(own_id)}


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
