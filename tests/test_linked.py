"""JSON-LD and FollowTheMoney: the vocabularies hold, and nothing is claimed that the record does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from summarizer import Summary, render
from summarizer.render.actors import actors
from summarizer.render.linked import iso_date
from summarizer.schemas import Brief
from tests.test_render import HOSTILE, poisoned

# Of schema.org (release 29): the properties of each type, inherited ones too, as far as they are used.
SCHEMA_ORG = {
    "Audience": {"audienceType"},
    "Claim": {"author", "citation", "creditText", "inLanguage", "text"},
    "Country": {"identifier", "name"},
    "DefinedTerm": {"inDefinedTermSet", "termCode"},
    "Event": {"about", "attendee", "contributor", "description", "eventAttendanceMode", "eventStatus", "keywords", "location",
              "name", "organizer", "startDate", "subjectOf"},
    "GovernmentOrganization": {"areaServed", "name"},
    "Message": {"audience", "citation", "creditText", "inLanguage", "keywords", "recipient", "sender", "text"},
    "NewsArticle": {"datePublished", "headline", "identifier", "inLanguage", "name", "publisher", "url"},
    "Organization": {"alternateName", "name", "parentOrganization"},
    "Person": {"affiliation", "alternateName", "jobTitle", "name"},
    "Place": {"address", "name"},
    "PostalAddress": {"addressCountry", "addressLocality"},
    "PropertyValue": {"propertyID", "value"},
    "Quotation": {"isPartOf", "text"},
    "Report": {"about", "abstract", "creditText", "dateCreated", "inLanguage", "isBasedOn", "name"},
    "Thing": {"name"},
}  # fmt: skip
# Of FollowTheMoney 4.11: the properties of each schema that are used, the required ones first.
FTM = {
    "Article": ({}, {"title", "fileName", "publishedAt", "publisher", "sourceUrl"}),
    "Person": ({"name"}, {"alias", "position", "country"}),
    "Organization": ({"name"}, {"alias", "notes", "country"}),
    "Event": ({"name"}, {"date", "summary", "keywords", "location", "country", "organizer", "involved", "proof"}),
    "Documentation": ({"document", "entity"}, {"role", "summary"}),
}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)


def graph(brief: Brief) -> list[dict[str, Any]]:
    return json.loads(render(brief, "jsonld"))["@graph"]


def events(brief: Brief) -> list[dict[str, Any]]:
    return [node for node in graph(brief) if node["@type"] == "Event"]


def entities(brief: Brief) -> list[dict[str, Any]]:
    return [json.loads(line) for line in render(brief, "ftm").splitlines()]


# -- JSON-LD -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_type_and_property_is_schema_orgs(briefs: dict[str, Summary], lang: str) -> None:
    seen = set()
    for node in nodes(graph(briefs[lang])):
        kind = node.get("@type")
        if kind and ":" not in kind:
            seen.add(kind)
            assert {name for name in node if name[0] != "@" and ":" not in name} <= SCHEMA_ORG[kind], kind
        else:
            assert set(node) in ({"@id"}, {"@type", "@value"})
    assert seen >= SCHEMA_ORG.keys() - {"Audience"}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_reference_leads_to_a_node(briefs: dict[str, Summary], lang: str) -> None:
    found = list(nodes(graph(briefs[lang])))
    own = [node["@id"] for node in found if "@id" in node and len(node) > 1]
    assert len(own) == len(set(own))
    assert {node["@id"] for node in found if set(node) == {"@id"}} <= set(own)


@pytest.mark.parametrize(
    ("edtf", "iso"),
    [
        ("2025-05-08", "2025-05-08"), ("2025-05", "2025-05"), ("2025", "2025"), ("2025-05-XX", "2025-05"),
        ("2025-05-08?", None), ("2025-05~", None), ("2025%", None), ("XXXX-05-08", None), ("2025-21", None),
        ("2025-05-08/2025-05-10", None), ("../2025-05-08", None), ("2025-05-08/..", None), ("[2025-05-08,2025-05-09]", None),
        (None, None),
    ],
)  # fmt: skip
def test_a_date_is_iso_only_where_that_says_the_same(edtf: str | None, iso: str | None) -> None:
    assert iso_date(edtf) == iso


def test_every_date_is_there_as_edtf_and_certain_ones_as_the_start(briefs: dict[str, Summary]) -> None:
    for meeting, event in zip(briefs["en"].meetings, events(briefs["en"]), strict=True):
        assert event.get("startDate") == iso_date(meeting.date)
        assert event.get("dcterms:date", {}).get("@value") == meeting.date
    assert events(briefs["en"])[0]["startDate"] == "2009"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("held", "EventScheduled"), ("planned", "EventScheduled"), ("postponed", "EventPostponed"),
        ("cancelled", "EventCancelled"), ("denied", None),
    ],
)  # fmt: skip
def test_the_status_is_schema_orgs_where_it_has_one(briefs: dict[str, Summary], status: str, told: str | None) -> None:
    brief = briefs["en"].model_copy(deep=True)
    brief.meetings[0].status = status  # type: ignore[assignment]
    event = events(brief)[0]
    assert event.get("eventStatus") == (told and f"https://schema.org/{told}")
    assert {"@type": "DefinedTerm", "termCode": status, "inDefinedTermSet": "status"} in event["keywords"]


def test_parties_hosts_and_go_betweens_have_their_roles(briefs: dict[str, Summary]) -> None:
    names = {node["@id"]: node["name"] for node in graph(briefs["en"]) if node["@type"] in ("Person", "Organization")}
    by_role = {
        role: {names[ref["@id"]] for event in events(briefs["en"]) for ref in event.get(role, [])}
        for role in ("attendee", "organizer", "contributor")
    }
    assert "Steve Witkoff" in by_role["attendee"]
    assert "Donald Trump" in by_role["organizer"]
    assert {"Oman", "Qatar", "Egypt"} <= by_role["contributor"]


def test_every_claim_quotes_its_article(briefs: dict[str, Summary]) -> None:
    claims = [node for node in nodes(graph(briefs["en"])) if node.get("@type") in ("Claim", "Message")]
    assert len(claims) == sum(len(m.positions) + len(m.demands) for m in briefs["en"].meetings)
    for claim in claims:
        assert all(quote["text"] and quote["isPartOf"]["@id"] for quote in claim["citation"])


@pytest.mark.parametrize("payload", [*HOSTILE, "</script><script>alert(1)</script>", "<!--"])
def test_no_text_ends_the_script_element_or_changes_the_graph(briefs: dict[str, Summary], payload: str) -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shape(item) for name, item in value.items() if name not in ("alternateName", "jobTitle")}
        return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__

    dirty = poisoned(briefs["ar"], payload)
    text = render(dirty, "jsonld")
    assert "<" not in text
    assert len(graph(dirty)) == len(graph(briefs["ar"]))
    assert shape(events(dirty)[0].get("subjectOf")) is not None


def test_only_http_addresses_are_told(briefs: dict[str, Summary]) -> None:
    brief = briefs["en"].model_copy(deep=True)
    brief.articles[0].url, brief.articles[1].url = "javascript:alert(1)", 'https://example.org/a"b <c>?x=1&y=[2]'
    articles = [node for node in graph(brief) if node["@type"] == "NewsArticle"]
    assert "url" not in articles[0]
    assert articles[1]["url"] == "https://example.org/a%22b%20%3Cc%3E?x=1&y=%5B2%5D"
    told = [entity["properties"].get("sourceUrl") for entity in entities(brief)[:2]]
    assert told == [None, ["https://example.org/a%22b%20%3Cc%3E?x=1&y=%5B2%5D"]]


# -- who is who ----------------------------------------------------------------------------------------------------


def test_one_person_under_several_spellings_is_one_party(briefs: dict[str, Summary]) -> None:
    brief = briefs["en"].model_copy(deep=True)
    people = [p for m in brief.meetings for p in m.participants if p.name_en == "Abbas Araghchi"]
    assert len(people) > 1
    people[-1].name_en, people[-1].name = "Abbas Araqchi", "عباس عراقتشي"
    assert len({actors(brief)[person.id].id for person in people}) == 1


def test_delegations_are_their_country_and_lend_it_no_other_name(briefs: dict[str, Summary]) -> None:
    found = {actor.id: actor for actor in actors(briefs["en"]).values()}
    names = [actor.name for actor in found.values()]
    assert names.count("United States") == 1
    assert next(actor for actor in found.values() if actor.name == "United States").aliases == []
    assert len(names) == len(set(names))


def test_what_a_party_is_called_in_its_own_article_joins_nobody(briefs: dict[str, Summary]) -> None:
    brief = briefs["en"].model_copy(deep=True)
    one, other = [p for m in brief.meetings for p in m.participants if p.kind == "person" and p.country == "IL"][:2]
    one.name = other.name = "كوهين"
    one.name_en, other.name_en = "Yossi Cohen", "Eli Cohen"
    found = actors(brief)
    assert found[one.id] is not found[other.id]


# -- FollowTheMoney ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", ["", *HOSTILE])
def test_every_entity_holds_to_its_schema(briefs: dict[str, Summary], payload: str) -> None:
    found = entities(poisoned(briefs["ar"], payload) if payload else briefs["ar"])
    ids = [entity["id"] for entity in found]
    assert len(ids) == len(set(ids))
    for entity in found:
        required, allowed = FTM[entity["schema"]]
        assert set(required) <= set(entity["properties"]) <= set(required) | allowed
        assert all(value and isinstance(value, str) for values in entity["properties"].values() for value in values)
        for name in ("involved", "organizer", "proof", "document", "entity"):
            assert set(entity["properties"].get(name, [])) <= set(ids)


def test_every_meeting_involves_its_parties_and_rests_on_its_articles(briefs: dict[str, Summary]) -> None:
    found = [entity for entity in entities(briefs["en"]) if entity["schema"] == "Event"]
    for meeting, event in zip(briefs["en"].meetings, found, strict=True):
        assert len(event["properties"]["proof"]) == len(meeting.reports)
        assert event["properties"].get("involved") or not meeting.participants
        assert event["properties"].get("date") == ([iso] if (iso := iso_date(meeting.date)) else None)


def test_a_brief_about_nothing_has_a_report_and_no_entity() -> None:
    empty = Brief(lang="ar", title="لا شيء")
    assert [node["@type"] for node in graph(empty)] == ["Report"]
    assert render(empty, "ftm") == ""
