"""The main job on the real articles, from the recorded reference answers."""

from __future__ import annotations

import re

import pytest
import yaml

from summarizer import Summary, load, render, replay, summarize
from summarizer.dates import parse
from summarizer.recording import read_header, unplayed
from tests.conftest import CASSETTE, ROOT, SEEDS
from tests.real_model import RECORDINGS, WORDINGS
from tests.reference.record import selections

# Found by reading the articles: article, status, mode, first possible day, place, who (English).
MEETINGS = [
    ("000", "held", "in_person", "2025-04-18", "Paris", {"Steve Witkoff", "Ron Dermer", "David Barnea"}),
    ("000", "held", "in_person", None, "Paris", {"Steve Witkoff"}),
    ("000", "held", "in_person", None, "Moscow", {"Abbas Araghchi", "Vladimir Putin"}),
    ("000", "planned", "unknown", "2025-04-19", "Rome", {"Steve Witkoff", "Abbas Araghchi"}),
    ("001", "held", "video", "2021-09-19", None, {"Jake Sullivan", "Eyal Hulata"}),
    ("001", "held", "in_person", "2009-01-01", None, {"Benjamin Netanyahu"}),
    ("001", "held", "unknown", None, None, set()),
    ("001", "held", "unknown", "2021-03-01", None, set()),
    ("001", "held", "unknown", "2021-04-01", None, set()),
    ("001", "planned", "unknown", "2021-09-16", "Vienna", set()),
    ("001", "held", "in_person", "2021-09-21", "New York", {"Hossein Amir-Abdollahian", "Josep Borrell"}),
    ("001", "planned", "unknown", "2021-09-22", None, {"Hossein Amir-Abdollahian"}),
    ("002", "held", "in_person", "2021-04-29", "Washington", {"Antony Blinken", "Yossi Cohen", "Gilad Erdan"}),
    ("002", "held", "unknown", "2021-04-25", None, {"Jake Sullivan"}),
    ("002", "held", "in_person", "2021-04-27", "Washington", set()),
    ("002", "held", "indirect", "2021-04-27", "Vienna", set()),
    ("002", "held", "indirect", None, "Vienna", set()),
    ("003", "planned", "indirect", "2025-05-11", "Muscat", {"Steve Witkoff"}),
    (
        "003",
        "held",
        "in_person",
        "2025-05-08",
        None,
        {"Donald Trump", "Ron Dermer", "JD Vance", "Marco Rubio", "Steve Witkoff"},
    ),
    ("003", "held", "unknown", "2025-05-07", None, {"Ron Dermer", "Marco Rubio"}),
    ("003", "held", "in_person", "2025-05-07", None, {"Ron Dermer"}),
    ("003", "held", "indirect", "2025-04-26", None, set()),
    ("004", "held", "indirect", "2023-05-05", "Muscat", {"Brett McGurk", "Ali Bagheri"}),
    ("004", "held", "in_person", "2023-05-08", "Oman", {"Brett McGurk"}),
    ("004", "held", "unknown", "2023-04-01", None, set()),
    ("004", "held", "unknown", "2022-05-17", "Vienna", set()),
    ("004", "held", "phone", "2023-06-03", None, {"Benjamin Netanyahu", "Antony Blinken"}),
]


def _found(brief: Summary) -> list[tuple[object, ...]]:
    numbers = {article.id: article.path.rpartition("/")[2][:3] for article in brief.articles}
    found = []
    for meeting in brief.meetings:
        bounds = parse(meeting.date).bounds() if meeting.date else None
        first = str(bounds[0]) if bounds and bounds[0].year > 1 else None
        named = {person.name_en for person in meeting.participants if person.kind == "person"}
        found.append((numbers[meeting.reports[0]], meeting.status, meeting.mode, first, meeting.city_en, named))
    return found


def test_every_meeting_of_the_articles_is_found_with_who_when_where_and_how(briefs: dict[str, Summary]) -> None:
    found = _found(briefs["en"])
    assert [meeting for meeting in MEETINGS if meeting not in found] == []
    assert [meeting for meeting in found if meeting not in MEETINGS] == []


def test_the_text_between_the_offsets_of_every_evidence_is_its_quote(briefs: dict[str, Summary]) -> None:
    texts = {article.id: article.text for article in load(SEEDS)}
    evidence = [
        item
        for meeting in briefs["en"].meetings
        for part in (meeting, *meeting.participants, *meeting.positions, *meeting.demands)
        for item in part.evidence
    ]
    assert len(evidence) > 100
    assert [item for item in evidence if texts[item.article][item.start : item.end] != item.quote] == []
    assert all(item.quote.strip() for item in evidence)


def test_every_claim_has_evidence(briefs: dict[str, Summary]) -> None:
    for meeting in briefs["en"].meetings:
        for part in (meeting, *meeting.participants, *meeting.positions, *meeting.demands):
            assert part.evidence, part


def test_english_and_arabic_carry_the_same_record(briefs: dict[str, Summary]) -> None:
    english, arabic = (
        brief.model_dump(exclude={"lang": True, "title": True, "overview": True, "meetings": {"__all__": {"wording"}}})
        for brief in (briefs["en"], briefs["ar"])
    )
    assert english == arabic


def test_both_wordings_have_the_same_claims_titles_and_numbers(briefs: dict[str, Summary]) -> None:
    for english, arabic in zip(briefs["en"].meetings, briefs["ar"].meetings, strict=True):
        assert english.wording
        assert arabic.wording
        assert english.wording.claims.keys() == arabic.wording.claims.keys()
        assert english.wording.participants.keys() == arabic.wording.participants.keys()
        assert english.wording.attributions.keys() == arabic.wording.attributions.keys()
        for own, said in english.wording.claims.items():
            assert re.findall(r"\d+", said) == re.findall(r"\d+", arabic.wording.claims[own])


def test_every_claim_is_worded_in_the_language_of_the_brief(briefs: dict[str, Summary]) -> None:
    arabic_letter = re.compile(r"[\u0600-\u06ff]")
    for lang, brief in briefs.items():
        for meeting in brief.meetings:
            assert meeting.wording
            said = [meeting.wording.title, meeting.wording.headline, *meeting.wording.claims.values()]
            assert len(meeting.wording.claims) == len(meeting.positions) + len(meeting.demands)
            assert all(bool(arabic_letter.search(text)) == (lang == "ar") for text in said), said


def test_both_bottom_lines_rest_on_the_same_meetings(briefs: dict[str, Summary]) -> None:
    cited = [[sentence.meetings for sentence in briefs[lang].overview] for lang in ("en", "ar")]
    assert cited[0] == cited[1]
    known = {meeting.id for meeting in briefs["en"].meetings}
    assert {own for sentence in cited[0] for own in sentence} <= known


def test_nothing_of_the_reference_answers_is_refused(briefs: dict[str, Summary]) -> None:
    for brief in briefs.values():
        assert brief.dropped == []
        assert brief.failed == []


@pytest.mark.parametrize(
    ("who", "credited"),
    [
        ("Israeli sources", "Axios"),
        ("Israeli official", "Axios"),
        ("Israeli delegation", "Reuters"),
        ("White House National Security Council spokesperson", "Axios"),
    ],
)
def test_a_claim_credited_to_a_source_keeps_the_credit(briefs: dict[str, Summary], who: str, credited: str) -> None:
    claims = [(m, claim) for m in briefs["en"].meetings for claim in m.positions if claim.holder_en == who]
    assert claims
    for meeting, claim in claims:
        assert meeting.wording
        assert credited in meeting.wording.attributions[claim.id]


def test_meetings_first_reported_by_an_outlet_name_it(briefs: dict[str, Summary]) -> None:
    named = {meeting.origins[0].name for meeting in briefs["en"].meetings}
    assert {"Axios", "Reuters"} <= named


def test_page_furniture_is_no_evidence(briefs: dict[str, Summary]) -> None:
    articles = {article.id: article for article in load(SEEDS)}
    for meeting in briefs["en"].meetings:
        for item in meeting.evidence:
            assert not articles[item.article].in_furniture(item.start, item.end)


def test_who_is_only_quoted_did_not_take_part(briefs: dict[str, Summary]) -> None:
    took_part = {person.name_en for meeting in briefs["en"].meetings for person in meeting.participants}
    holders = {claim.holder_en for meeting in briefs["en"].meetings for claim in meeting.positions}
    assert {"Eli Cohen", "Ned Price"} <= holders
    assert took_part & {"Eli Cohen", "Ned Price", "Barak Ravid", "Barack Obama", "Joe Biden"} == set()


def test_a_date_that_rests_on_an_inferred_publication_date_is_marked(briefs: dict[str, Summary]) -> None:
    for meeting in briefs["en"].meetings:
        if meeting.date_basis == "inferred":
            assert meeting.date
            assert "?" in meeting.date or "%" in meeting.date
    assert {meeting.date_basis for meeting in briefs["en"].meetings} == {"inferred", "stated", "none"}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_each_article_alone_gives_its_own_brief(lang: str) -> None:
    with replay(CASSETTE) as settings:
        for article in load(SEEDS):
            brief = summarize([article], lang=lang, settings=settings)
            assert brief.meetings
            assert brief.overview
            assert {report for meeting in brief.meetings for report in meeting.reports} == {article.id}


def test_the_cassette_is_played_to_its_end() -> None:
    with replay(CASSETTE) as settings:
        assert unplayed() > 50
        for lang in ("en", "ar"):
            for chosen in selections(list(load(SEEDS))):
                summarize(chosen, lang=lang, settings=settings)
        assert unplayed() == 0
    assert unplayed() == 0


def test_no_cassette_is_an_orphan() -> None:
    played = {CASSETTE, *RECORDINGS, *WORDINGS}
    assert {path for path in (ROOT / "cassettes").rglob("*") if path.is_file()} == played


def test_the_cassette_says_that_no_model_wrote_it() -> None:
    header = read_header(CASSETTE)
    assert header.answers == "reference"
    assert "No model said this" in CASSETTE.read_text(encoding="utf-8")[:200]


def test_the_cassette_is_readable_arabic_and_holds_no_address_key_or_header() -> None:
    text = CASSETTE.read_text(encoding="utf-8")
    assert "ستيف ويتكوف" in text
    assert "\\u06" not in text
    for secret in ("127.0.0.1", "localhost", "authorization", "Bearer", "api_key", "user-agent", "x-stainless"):
        assert secret.lower() not in text.lower(), secret


def test_the_recorded_answers_are_the_reference_answers() -> None:
    """What is recorded is what lies in tests/reference/answers: nobody edits a cassette by hand."""
    texts = CASSETTE.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests" / "reference" / "answers").glob("[0-9]*.yaml")):
        for meeting in yaml.safe_load(path.read_text(encoding="utf-8"))["meetings"]:
            assert meeting["wording"]["en"]["title"] in re.sub(r'\\"', '"', texts)


def test_a_brief_renders_the_same_twice(briefs: dict[str, Summary]) -> None:
    assert render(briefs["ar"]) == render(Summary.model_validate(briefs["ar"].model_dump()))
