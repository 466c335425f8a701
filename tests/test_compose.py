"""The checks on the words of a brief."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer import ModelUnreachable, Summary, summarize
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording


def worded(*answers: Any, lang: str = "en") -> Summary:
    """The brief of one meeting whose wording is asked for once for each answer, the last one again and again."""
    left = list(answers)
    model = ScriptedModel(
        extract=[{"meetings": [meeting()]}], compose=lambda _: left.pop(0) if len(left) > 1 else left[0]
    )
    return summarize([article()], lang=lang, model=model)


def above_the_list(brief: Summary) -> str:
    """The brief as a reader sees it, without the list of what was left out."""
    text = brief.to_markdown()
    return text.partition("## Left out")[0] + text.partition("## About this brief")[2]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"participants": [{"id": "a1", "title": "Secretary of State, indicted in 2024"}]}, "has the number 2024"),
        ({"participants": [{"id": "a1", "title": "Secretary of State and friend of Putin"}]}, "names Putin"),
        ({"participants": [{"id": "a1", "title": "وزير الخارجية"}]}, "is not in English"),
        ({"participants": [{"id": "a9", "title": "King"}, *wording()["participants"]]}, "no titled participant a9"),
        ({"participants": []}, "the title of a1 is missing"),
        ({"topics": ["Assassination of Ali Khamenei"]}, "names Khamenei"),
        ({"topics": ["Nuclear file since May"]}, "has a day or month"),
        ({"topics": []}, "there are 1 topics, not 0"),
        ({"title": "Blinken meets Putin in Washington"}, "names Putin"),
    ],
)  # fmt: skip
def test_whatever_a_wording_adds_is_refused(fields: dict[str, Any], reason: str) -> None:
    brief = worded(wording(**fields))
    assert any(reason in item.reason for item in brief.dropped), brief.dropped
    for said in ("Putin", "Khamenei", "2024", "May"):
        assert said not in above_the_list(brief)


def test_a_month_that_the_date_gives_as_a_number_may_be_said() -> None:
    assert worded(wording(headline="Antony Blinken met Yossi Cohen in April, Axios reports.")).dropped == []


def test_a_refused_headline_gives_way_to_the_names_in_the_language_of_the_brief() -> None:
    brief = worded(wording(headline="بوتين يلتقي بلينكن", title="بوتين يلتقي بلينكن"))
    assert brief.overview[0].text == "Meeting of Antony Blinken and Yossi Cohen"
    assert "بوتين" not in above_the_list(brief)


@pytest.mark.parametrize(
    ("lang", "title", "mark"),
    [
        ("en", "Meeting of Antony Blinken and Yossi Cohen", "[in the article's language]"),
    ],
)
def test_a_meeting_that_cannot_be_worded_is_named_and_its_claims_are_marked(lang: str, title: str, mark: str) -> None:
    brief = worded(ModelUnreachable("busy"), lang=lang)
    text = brief.to_markdown().replace("\\", "")
    assert title in text
    assert ("إسرائيل لن تلتزم بأي اتفاق. " + mark).strip() in text
    assert brief.failed[0].reason == "not worded: busy"


def test_a_bottom_line_of_which_nothing_holds_is_said_to_be_missing() -> None:
    many = [
        meeting(date=f"2021-04-{day:02}", date_text=None, title=f"لقاء كوهين {day}", positions=[], demands=[])
        for day in range(1, 8)
    ]
    plain = wording(claims=[], headline="Antony Blinken met Yossi Cohen, Axios reports.")
    lies = {"title": "Meetings", "overview": [{"text": "Blinken met Vladimir Putin.", "meetings": ["1"]}]}
    model = ScriptedModel(extract=lambda _: {"meetings": many}, compose=lambda _: plain, overview=lambda _: lies)
    brief = summarize([article()], model=model)
    assert brief.overview == []
    assert [item.what for item in brief.failed] == ["overview"]
    assert "Vladimir" not in above_the_list(brief)
