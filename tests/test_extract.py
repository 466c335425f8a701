"""An article to what it reports, also where it is too long for one question."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from summarizer.article import Article
from summarizer.errors import ModelUnreachable
from summarizer.extract import extract, questions
from summarizer.testing import ScriptedModel

OPENING = "قال وزير الخارجية الإيراني عباس عراقجي في مستهل تقرير طويل إن بلاده مستعدة للحوار."
MUSCAT = "والتقى عراقجي نظيره العماني بدر البوسعيدي في مسقط يوم 8 مايو 2025."
ROME = "ثم اجتمع عراقجي مع المدير العام رافائيل غروسي في روما يوم 12 مايو 2025."
FILLER = "وتناول التقرير تاريخ الملف وخلفياته بالتفصيل. " * 12
LONG = Article(text=f"{OPENING}\n\n{FILLER}\n\n{MUSCAT}\n\n{FILLER}\n\n{ROME}\n\n{FILLER}", published="2025-05-14")


def meeting(quote: str, date: str, *people: str) -> dict[str, Any]:
    return {
        "title": quote[:30],
        "quote": quote,
        "status": "held",
        "date": date,
        "participants": [{"name": name, "quote": quote} for name in people],
    }


ANSWERS = {
    MUSCAT: meeting(MUSCAT, "2025-05-08", "عراقجي", "بدر البوسعيدي"),
    ROME: meeting(ROME, "2025-05-12", "عراقجي", "رافائيل غروسي"),
}


def reader(question: Any) -> dict[str, Any]:
    return {"meetings": [answer for quote, answer in ANSWERS.items() if quote in question.user]}


def test_a_long_article_is_asked_about_in_parts_and_its_offsets_are_into_the_whole() -> None:
    model = ScriptedModel(extract=reader)
    found = asyncio.run(extract(LONG, model=model, part=800))
    assert len(model.questions) == 3
    assert [m.date for m in found.extraction.meetings] == ["2025-05-08", "2025-05-12"]
    for said in found.extraction.meetings:
        evidence = found.of(said)
        assert LONG.text[evidence.start : evidence.end] == evidence.quote == said.quote
    assert {name.name for m in found.extraction.meetings for name in m.participants} == {
        "عراقجي",
        "بدر البوسعيدي",
        "رافائيل غروسي",
    }


def test_each_later_part_has_the_opening_before_it_inside_the_fence() -> None:
    first, *later = questions(LONG, 800)
    assert "part 1 of 3" in first.user
    assert "<<<opening" not in first.user
    for number, asked in enumerate(later, 2):
        assert f"part {number} of 3" in asked.user
        before, inside = asked.user.split("<<<opening ", 1)
        assert OPENING not in before
        assert OPENING in inside
    together = "".join(asked.user for asked in (first, *later))
    assert MUSCAT in together
    assert ROME in together


def test_an_article_of_ordinary_length_is_one_question_without_a_word_of_parts() -> None:
    (asked,) = questions(LONG)
    assert "part 1" not in asked.user
    assert LONG.body in asked.user


def test_what_is_refused_in_a_part_is_told_for_the_article() -> None:
    def inventing(question: Any) -> dict[str, Any]:
        answer = reader(question)
        if ROME in question.user:
            answer["meetings"].append(meeting("واجتمع الوزيران سرا في بغداد.", "2025-05-13", "عراقجي"))
        return answer

    found = asyncio.run(extract(LONG, model=ScriptedModel(extract=inventing), part=800, reasks=0))
    assert len(found.extraction.meetings) == 2
    assert [item.quote for item in found.refused] == ["واجتمع الوزيران سرا في بغداد."]


def test_a_part_without_an_answer_is_an_article_without_one() -> None:
    model = ScriptedModel(extract=[{"meetings": []}, ModelUnreachable("gone"), {"meetings": []}])
    with pytest.raises(ModelUnreachable):
        asyncio.run(extract(LONG, model=model, part=800))


def complaints(answer: dict[str, Any]) -> str:
    """What the model is told when it answers so about one article."""
    model = ScriptedModel(extract=lambda _: {"meetings": [answer]})
    asyncio.run(extract(Article(text=MUSCAT, published="2025-05-14"), model=model))
    _, again = model.questions
    return again.objections[0][1]


def test_a_quote_that_slipped_is_asked_for_again_with_the_words_that_come_nearest() -> None:
    said = complaints(meeting("والتقت عراقجي نظيره العماني بدر البوسعيدي", "2025-05-08", "عراقجي"))
    assert (
        "its quote is not in the article. The nearest words there are: «والتقى عراقجي نظيره العماني بدر البوسعيدي"
        in said
    )


def test_no_words_are_given_for_a_quote_that_resembles_nothing() -> None:
    said = complaints(meeting("Araghchi flew to Beijing", "2025-05-08", "عراقجي"))
    assert "its quote is not in the article." in said
    assert "nearest" not in said


def test_a_name_in_another_script_than_the_article_is_told_so() -> None:
    said = complaints(meeting(MUSCAT, "2025-05-08", "Abbas Araghchi"))
    assert "the name Abbas Araghchi is not in the article, which is in Arabic script." in said
