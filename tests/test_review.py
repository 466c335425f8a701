from __future__ import annotations

import hashlib
import re

import pytest

from summarizer import Summary, UsageError, load, render
from summarizer.render.review import render_review
from summarizer.schemas import Lang
from tests.browser.sample import ARABIC, ARTICLES, ENGLISH, TEXTS, contested, evidence
from tests.conftest import SEEDS
from tests.test_html import Page


def cards(text: str) -> dict[int, str]:
    """The words of each claim's card, by its number."""
    found = re.findall(r'<li class="k[^"]*" id="k(\d+)">(.*?)</li>', text, re.DOTALL)
    return {int(number): Page(inner).text for number, inner in found}


def marked(text: str, number: int) -> str:
    """The words that a claim's marks cover."""
    pieces = re.findall(rf'<mark class="[^"]*\bx{number}\b[^"]*">(.*?)</mark>', text, re.DOTALL)
    return Page("".join(pieces)).run


def claim(text: str, *words: str) -> int:
    (number,) = (own for own, card in cards(text).items() if all(word in card for word in words))
    return number


def test_every_claim_is_marked_where_it_stands(briefs: dict[str, Summary]) -> None:
    text = render(briefs["en"], "review", articles=list(load(SEEDS)))
    quotes = sorted(
        " ".join(proof.quote.split())
        for meeting in briefs["en"].meetings
        for part in (meeting, *meeting.participants, *meeting.positions, *meeting.demands)
        for proof in part.evidence
    )
    assert sorted(marked(text, number) for number in cards(text)) == quotes


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_whole_text_of_each_article_is_there_in_order(lang: Lang) -> None:
    text = render_review(contested(lang), TEXTS)
    bare = re.sub(r'<a class="pin.*?</a>', "", text)
    shown = [Page(line).run for line in re.findall(r'<p class="text"[^>]*>(.*?)</p>', bare, re.DOTALL)]
    assert shown == [
        " ".join(line.split()) for article in ARTICLES for line in article.text.splitlines() if line.strip()
    ]


def test_text_and_claim_lead_to_each_other() -> None:
    page = Page(render_review(contested(), TEXTS))
    pins = [attrs for tag, attrs in page.values if tag == "a" and "pin" in (attrs.get("class") or "")]
    there = {attrs["id"]: attrs["href"] for attrs in pins if attrs.get("id")}
    back = {attrs["href"] for attrs in pins if not attrs.get("id")}
    assert there
    assert all(href == f"#k{(own or '')[1:]}" for own, href in there.items())
    assert back == {f"#{own}" for own in there}


def test_claims_that_overlap_are_marked_piece_by_piece() -> None:
    text = render_review(contested(), TEXTS)
    position = claim(text, "Israel will not be bound")
    first, second = (number for number, card in cards(text).items() if "3 sanctions" in card)
    assert marked(text, position) == "كوهين إن إسرائيل لن تلتزم بأي اتفاق"
    assert marked(text, first) == "إسرائيل لن تلتزم بأي اتفاق، وطالب واشنطن بفرض 3 عقوبات جديدة"
    assert marked(text, second) == "asked Washington for 3 new sanctions"
    shared = re.search(rf'<mark class="d2 x{first} x{position}"><a[^>]*>(.*?)</a>', text)
    assert shared
    assert shared[1] == "إسرائيل لن تلتزم بأي اتفاق"


def test_a_claim_over_two_paragraphs_is_marked_in_both() -> None:
    brief = contested()
    quote = "Reuters said.\nCohen asked"
    brief.meetings[0].positions[0].evidence = [
        type(brief.meetings[0].evidence[0]).model_validate(evidence(ENGLISH, quote))
    ]
    text = render_review(brief, TEXTS)
    number = claim(text, "Israel will not be bound")
    assert marked(text, number).replace(" ", "") == "Reuterssaid.Cohenasked"
    assert text.count(f'id="t{number}"') == 1


def test_each_article_is_set_in_its_own_direction() -> None:
    text = render_review(contested("en"), TEXTS)
    assert re.findall(r'<p class="text" lang="(\w+)" dir="(\w+)">', text) == [
        ("ar", "rtl"), ("ar", "rtl"), ("en", "ltr"), ("en", "ltr"), ("ar", "rtl"),
    ]  # fmt: skip


def test_a_refused_claim_shows_its_reason_and_where_its_words_stand() -> None:
    text = render_review(contested(), TEXTS)
    here, nowhere = claim(text, "says more than its words"), claim(text, "quote not found")
    assert marked(text, here) == "الملف النووي"
    assert f'id="t{here}"' in text
    assert f'id="t{nowhere}"' not in text
    assert "« not there »" in cards(text)[nowhere]
    assert "a number was added" in Page(text).text


def test_a_quotation_in_another_spelling_is_told_from_a_literal_one() -> None:
    text = render_review(contested(), TEXTS)
    told = [card for card in cards(text).values() if "same but for spelling" in card]
    assert len(told) == 1
    assert "Yossi Cohen" in told[0]


def test_an_article_without_claims_is_shown_and_says_so() -> None:
    text = Page(render_review(contested(), TEXTS)).text
    assert "No claim rests on this article. الطقس مشمس اليوم." in text


def test_claims_are_numbered_in_the_order_of_the_text(briefs: dict[str, Summary]) -> None:
    text = render(briefs["ar"], "review", articles=list(load(SEEDS)))
    assert list(cards(text)) == list(range(1, len(cards(text)) + 1))
    pins = [int(number) for number in re.findall(r'<a class="pin" id="t(\d+)"', text)]
    assert pins == sorted(pins)


def test_a_missing_or_changed_text_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"reports/a\.txt"):
        render(contested(), "review", articles=[ENGLISH])
    changed = {**TEXTS, ARABIC.id: f"{ARABIC.text}!"}
    with pytest.raises(UsageError, match=r"reports/a\.txt has changed"):
        render_review(contested(), changed)


def test_control_characters_of_a_text_are_not_shown(briefs: dict[str, Summary]) -> None:
    brief, texts = contested(), dict(TEXTS)
    silent = brief.articles[2]
    texts[silent.id] = "a\u202eb\x1b[2J\u2066c\ud800\n"
    silent.sha256 = hashlib.sha256(texts[silent.id].encode("utf-8", "surrogatepass")).hexdigest()
    assert ">ab[2Jc\ufffd " in render_review(brief, texts)
