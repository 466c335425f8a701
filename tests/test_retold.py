"""Claims that a model calls one statement: what is joined, and what stays apart whatever the model says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from summarizer import Article, Summary, summarize
from summarizer.schemas import MergedDemand, MergedPosition
from summarizer.testing import ScriptedModel
from tests.acting import acts, written
from tests.builders import person

AR = "التقى أنتوني بلينكن يوسي كوهين في واشنطن الخميس"
EN = "Antony Blinken met Yossi Cohen in Washington on Thursday"
HEADLINE = {"en": EN + ".", "ar": AR + "."}
_RECORD = re.compile(r"^<<<record (\w+)>>>\n(.*)\n<<<end \1>>>$", re.DOTALL | re.MULTILINE)


def position(text: str, **fields: Any) -> dict[str, Any]:
    return {"holder": "Israel", "country": "IL", "text": text, "quote": text, **fields}


def demand(text: str, **fields: Any) -> dict[str, Any]:
    asked = {"recipient": "Iran", "recipient_country": "IR", "kind": "change", "response": "unanswered"}
    return {"maker": "Israel", "country": "IL", "text": text, "quote": text, **asked, **fields}


def report(number: int, *claims: dict[str, Any]) -> tuple[Article, dict[str, Any]]:
    """The article of that number with its claims, and what a model notes of it."""
    arabic = "ا" in claims[0]["text"]
    said = [claim.get(part) for claim in claims for part in ("holder", "maker", "recipient", "attribution")]
    lines = [f"{AR if arabic else EN} ({number}).", *(c["quote"] for c in claims), ", ".join(filter(None, said))]
    names = ("أنتوني بلينكن", "يوسي كوهين") if arabic else ("Antony Blinken", "Yossi Cohen")
    people = [person(*two) for two in zip(names, ("Antony Blinken", "Yossi Cohen"), ("US", "IL"), strict=True)]
    record = {
        "quote": AR if arabic else EN,
        "title": AR if arabic else EN,
        "date": "2021-04-29",
        "date_text": "الخميس" if arabic else "Thursday",
        "place": "واشنطن" if arabic else "Washington",
        "city_en": "Washington",
        "country": "US",
        "mode": "in_person",
        "status": "held",
        "participants": people,
        "positions": [claim for claim in claims if "holder" in claim],
        "demands": [claim for claim in claims if "maker" in claim],
    }
    article = Article("\n\n".join(lines), path=f"{number}.txt", published=f"2021-05-0{number}")
    return article, {"meetings": [record]}


def brief(
    *claims: dict[str, Any] | list[dict[str, Any]],
    same_as: dict[str, str | None],
    said: dict[str, str] | None = None,
    lang: str = "en",
    unworded: str = "",
) -> Summary:
    """The brief of articles with a claim, or several, each. `same_as` is what the model says of the claims by their local
    ids, `said` how it words those texts that are not in the brief's language, `unworded` the id of one that it leaves out."""
    told = [report(at, *(claim if isinstance(claim, list) else [claim])) for at, claim in enumerate(claims, 1)]
    found = {article.text: record for article, record in told}

    def worded(question: Any) -> dict[str, Any]:
        match = _RECORD.search(question.user)
        assert match
        record = json.loads(match[2])
        return {
            "title": HEADLINE[lang][:-1],
            "headline": HEADLINE[lang],
            "topics": [],
            "participants": [],
            "claims": [
                {
                    "id": claim["id"],
                    "text": (said or {}).get(claim["text"], claim["text"]),
                    "attribution": (said or {}).get(claim.get("attribution"), claim.get("attribution")),
                    "same_as": same_as.get(claim["id"]),
                }
                for claim in record["claims"]
                if claim["id"] != unworded
            ],
        }

    def noted(question: Any) -> dict[str, Any]:
        return next(record for text, record in found.items() if text in question.user)

    model = ScriptedModel(extract=noted, compose=worded)
    made = summarize([article for article, _ in told], lang=lang, model=model)  # type: ignore[arg-type]
    assert len(made.meetings) == 1
    assert made.failed == []
    return made


def claims(made: Summary) -> list[MergedPosition | MergedDemand]:
    return [*made.meetings[0].positions, *made.meetings[0].demands]


def texts(made: Summary) -> list[str]:
    return [claim.text for claim in claims(made)]


def told_by(made: Summary, claim: MergedPosition | MergedDemand) -> list[str]:
    paths = {article.id: article.path for article in made.articles}
    return [paths[evidence.article] for evidence in claim.evidence]


BOUND_AR = position("إسرائيل غير ملزمة بالاتفاق النووي.", holder="إسرائيل", holder_en="Israel")
BOUND_EN = position("The nuclear deal is not binding on Israel.", holder_ar="إسرائيل")
BOUND = {
    "en": {BOUND_AR["text"]: "Israel is not bound by the nuclear deal."},
    "ar": {BOUND_EN["text"]: "الاتفاق النووي غير ملزم لإسرائيل."},
}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_statement_told_in_two_languages_stands_once_with_both_quotations_in_every_format(lang: str) -> None:
    made = brief(BOUND_AR, BOUND_EN, same_as={"p2": "p1"}, said=BOUND[lang], lang=lang)
    (claim,) = claims(made)
    assert made.dropped == []
    assert told_by(made, claim) == ["1.txt", "2.txt"]
    wording = made.meetings[0].wording
    assert wording
    assert list(wording.claims) == [claim.id]
    kept = wording.claims[claim.id]
    gone = BOUND[lang].get(BOUND_EN["text"], BOUND_EN["text"])
    for name, page in written(made, [report(1, BOUND_AR)[0], report(2, BOUND_EN)[0]]):
        assert acts(name, page) == []
        if isinstance(page, str) and name not in ("review", "jsonld") and lang == "ar":
            assert kept.removesuffix(".") in page
            assert gone not in page
    shown = made.to_markdown()
    assert shown.count(kept.removesuffix(".")) == (1 if lang == "en" else 2)  # the Arabic words are a quotation too
    assert [evidence.quote for evidence in claim.evidence] == [BOUND_AR["quote"], BOUND_EN["quote"]]
    assert all(evidence.quote in shown.replace("\\", "") for evidence in claim.evidence)


def test_a_paraphrase_in_one_language_is_joined() -> None:
    made = brief(
        position("Enrichment of uranium must be stopped for good by Iran."),
        position("Iran must stop uranium enrichment for good."),
        same_as={"p2": "p1"},
    )
    assert len(claims(made)) == 1


def test_without_a_word_of_the_model_nothing_is_joined() -> None:
    assert len(claims(brief(BOUND_AR, BOUND_EN, same_as={}, said=BOUND["en"]))) == 2


FIRST = position("The nuclear deal with Iran must not stand.")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(position("The nuclear deal with Iran must stand."), id="without the denial"),
        pytest.param(position("The nuclear deal with Iran of 2015 must not stand."), id="a number more"),
        pytest.param(position("The nuclear deal with Iran must not stand for 3 years."), id="another number"),
        pytest.param(position("The nuclear deal with Iran must not stand in June."), id="a month"),
        pytest.param(position("The nuclear deal with Iran must not stand next week."), id="a time"),
        pytest.param(position("The nuclear deal with Syria must not stand."), id="another country"),
        pytest.param(position("The Lausanne nuclear deal with Iran must not stand."), id="a name more"),
        pytest.param(
            position("The nuclear deal with Iran that Antony Blinken wants must not stand."), id="a person more"
        ),
        pytest.param(position("Hostages are not to wait for a ceasefire with Iran."), id="about something else"),
        pytest.param(position(FIRST["text"] + " ", holder="Iran", country="IR"), id="the other side"),
        pytest.param(
            position("With Iran the nuclear deal must not stand.", holder="Yossi Cohen"), id="one of its people"
        ),
        pytest.param(demand("The nuclear deal with Iran must not stand."), id="a demand"),
    ],
)
def test_what_differs_stays_whatever_the_model_says(other: dict[str, Any]) -> None:
    made = brief(FIRST, other, same_as={"p2": "p1", "d1": "p1"})
    assert len(claims(made)) == 2
    wording = made.meetings[0].wording
    assert wording
    assert len(wording.claims) == 2
    assert made.dropped == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("If Iran attacks Syria there is war.", "If Syria attacks Iran there is war."),
        ("Israel would be attacked by Iran.", "Iran would be attacked by Israel."),
        ("It expects much of the second round of talks.", "It expects much of the third round of talks."),
        ("It rejects the plan.", "It does not reject the plan."),
        ("Two hostages are to be freed.", "One hostage is to be freed."),
        ("It wants the sanctions lifted.", "It wants the sanctions tightened."),
        ("It may strike the site within weeks.", "It will strike the site within months."),
        ("It expects more inspections before the vote.", "It expects fewer inspections after the vote."),
    ],
)
def test_who_does_what_to_whom_and_which_of_several_tells_statements_apart(one: str, other: str) -> None:
    assert texts(brief(position(one), position(other), same_as={"p2": "p1"})) == [one, other]


def test_across_languages_numbers_denials_and_countries_are_compared_too() -> None:
    arabic = [
        "يجب الإفراج عن 5 رهائن من غزة.",
        "لن نوقف تخصيب اليورانيوم.",
        "الخطر الأكبر هو سوريا.",
    ]
    english = [
        "7 hostages are to be released from Gaza.",
        "We will stop uranium enrichment.",
        "The greatest danger is Iraq.",
    ]
    for one, other in zip(arabic, english, strict=True):
        # The wording of the first is that of the second: the model lies about it as well.
        made = brief(
            position(one, holder="إسرائيل", holder_en="Israel"),
            position(other),
            same_as={"p2": "p1"},
            said={one: other},
        )
        assert len(claims(made)) == 2, one


def test_a_model_that_calls_every_claim_the_first_loses_nothing_that_differs() -> None:
    said = ["Sanctions on Iran should be lifted.", "Sanctions on Iran should not be lifted.", "War is near.",
            "5 hostages are in Gaza.", "6 hostages are in Gaza."]  # fmt: skip
    made = brief(*map(position, said), same_as={f"p{n}": "p1" for n in range(1, 6)})
    assert texts(made) == said


@pytest.mark.parametrize("strange", ["p2", "p3", "p9", "d1", "", "null", "../p1", "p1.p1", "x" * 5000])
def test_a_claim_that_is_not_there_or_not_earlier_is_passed_over(strange: str) -> None:
    made = brief(BOUND_AR, BOUND_EN, position("It is ready for war."), same_as={"p2": strange}, said=BOUND["en"])
    assert len(claims(made)) == 3
    assert made.dropped == []


SAME = (
    position("The nuclear deal is not binding on Israel."),
    position("For Israel the nuclear deal is not binding."),
    position("Not binding on Israel is the nuclear deal."),
)


@pytest.mark.parametrize(
    ("same_as", "left"),
    [
        pytest.param({"p2": "p1", "p3": "p2"}, 1, id="a chain"),
        pytest.param({"p2": "p1", "p3": "p1"}, 1, id="a star"),
        pytest.param({"p1": "p3", "p2": "p1", "p3": "p2"}, 1, id="a circle"),
        pytest.param({"p1": "p2", "p2": "p1"}, 2, id="each other"),
        pytest.param({"p1": "p1", "p2": "p2", "p3": "p3"}, 3, id="themselves"),
        pytest.param({"p1": "p2", "p2": "p3"}, 3, id="backwards"),
    ],
)
def test_chains_and_circles_end(same_as: dict[str, str | None], left: int) -> None:
    assert len(claims(brief(*SAME, same_as=same_as))) == left


def test_a_chain_breaks_where_one_link_does_not_hold_and_every_two_of_a_group_agree() -> None:
    other = position("The nuclear deal is binding on Israel.")
    made = brief(SAME[0], other, SAME[1], same_as={"p2": "p1", "p3": "p2"})
    assert len(claims(made)) == 3


def test_two_claims_of_one_article_stay_two_though_a_third_stands_between() -> None:
    assert len(claims(brief([SAME[0], SAME[1]], same_as={"p2": "p1"}))) == 2
    made = brief([SAME[0], SAME[1]], SAME[2], same_as={"p3": "p1", "p2": "p1"})
    assert [told_by(made, claim) for claim in claims(made)] == [["1.txt", "2.txt"], ["1.txt"]]
    made = brief(SAME[0], [SAME[1], SAME[2]], same_as={"p2": "p1", "p3": "p1"})
    assert [told_by(made, claim) for claim in claims(made)] == [["1.txt", "2.txt"], ["2.txt"]]


def test_a_claim_whose_wording_is_refused_is_not_joined() -> None:
    lie = {BOUND_AR["text"]: "Israel is not bound by the nuclear deal of 2015."}
    made = brief(BOUND_AR, BOUND_EN, same_as={"p2": "p1"}, said=lie)
    assert {item.kind for item in made.dropped} == {"wording"}
    assert len(claims(made)) == 2


@pytest.mark.parametrize("unworded", ["p1", "p2"])
def test_a_claim_that_the_model_leaves_out_for_another_is_lost_and_named(unworded: str) -> None:
    made = brief(BOUND_AR, BOUND_EN, same_as={"p2": "p1"}, said=BOUND["en"], unworded=unworded)
    assert made.dropped[0].reason == f"the claim {unworded} is lost"
    assert len(claims(made)) == 2


def test_evidence_stands_in_the_order_of_the_articles() -> None:
    made = brief(SAME[0], position("It is ready for war."), SAME[1], SAME[0], same_as={"p3": "p1"})
    assert [told_by(made, claim) for claim in claims(made)] == [["1.txt", "3.txt", "4.txt"], ["2.txt"]]


def test_what_two_origins_say_in_two_languages_is_no_longer_marked_as_one_sources_alone() -> None:
    apart, together = (brief(BOUND_AR, BOUND_EN, same_as=same, said=BOUND["en"]) for same in ({}, {"p2": "p1"}))
    assert apart.to_markdown().count("one source only") == 2
    assert "one source only" not in together.to_markdown()


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("Axios", "Reuters", "according to Axios; Reuters"),
        ("Axios", None, "according to Axios"),
        (None, "Reuters", "according to Reuters"),
        ("Axios", "an official, told to Axios", "according to an official, told to Axios"),
    ],
)
def test_nobody_to_whom_a_statement_is_credited_is_lost(one: str | None, other: str | None, shown: str) -> None:
    made = brief(SAME[0] | {"attribution": one}, SAME[1] | {"attribution": other}, same_as={"p2": "p1"})
    (claim,) = claims(made)
    assert f"({shown})" in made.to_markdown()
    assert f"according to {claim.attribution}" == shown


HALT = (demand("Iran should stop enriching uranium."), demand("Uranium enriching should be stopped by Iran."))


def test_a_demand_of_one_side_to_one_recipient_is_joined_and_the_known_answer_kept() -> None:
    made = brief(HALT[0], HALT[1] | {"response": "rejected"}, same_as={"d2": "d1"})
    (claim,) = made.meetings[0].demands
    assert claim.response == "rejected"
    assert made.meetings[0].disagreements == []


@pytest.mark.parametrize(
    "fields",
    [{"recipient": "Syria", "recipient_country": "SY"}, {"recipient": None, "recipient_country": None}],
)
def test_a_demand_on_somebody_else_stays(fields: dict[str, Any]) -> None:
    assert len(claims(brief(HALT[0], HALT[1] | fields, same_as={"d2": "d1"}))) == 2


def test_two_answers_to_one_demand_are_a_disagreement() -> None:
    answers = [HALT[0] | {"response": "accepted"}, HALT[1] | {"response": "rejected"}]
    made = brief(*answers, demand("Iran should free 5 hostages."), same_as={"d2": "d1"})
    (differing,) = made.meetings[0].disagreements
    paths = {article.id: article.path for article in made.articles}
    told = {variant.value: [paths[own] for own in variant.articles] for variant in differing.variants}
    text = HALT[0]["text"]
    assert told == {f"accepted: {text}": ["1.txt"], f"rejected: {text}": ["2.txt"]}
    assert "rejected: Iran should stop enriching uranium. [2]" in made.to_markdown()
    alone = brief(*answers, same_as={"d2": "d1"})
    assert [v.value for v in alone.meetings[0].disagreements[0].variants] == ["accepted", "rejected"]


def test_an_answer_that_a_third_report_gives_is_added_to_a_disagreement_that_was_there() -> None:
    accepted, rejected = ({"response": response} for response in ("accepted", "rejected"))
    made = brief(HALT[0] | accepted, HALT[0] | rejected, HALT[1] | rejected, same_as={"d2": "d1"})
    (claim,) = made.meetings[0].demands
    (differing,) = made.meetings[0].disagreements
    assert claim.response == "rejected"
    assert [(variant.value, len(variant.articles)) for variant in differing.variants] == [
        ("rejected", 2),
        ("accepted", 1),
    ]


def test_demands_stay_apart_where_it_is_not_known_which_report_gave_which_answer() -> None:
    made = brief(HALT[0] | {"response": "accepted"}, HALT[0], HALT[1] | {"response": "rejected"}, same_as={"d2": "d1"})
    assert [claim.response for claim in made.meetings[0].demands] == ["accepted", "rejected"]


def test_an_office_is_one_under_its_country_and_under_its_head_but_not_under_another() -> None:
    def office(whose: str, text: str = "It declined to comment.") -> dict[str, Any]:
        return position(text, holder=f"Office of {whose}")

    plain, ours, other = (
        office("the Israeli prime minister"),
        office("Prime Minister Yossi Cohen", "To comment it declined."),
        office("Prime Minister Ron Dermer", "It declined a comment."),
    )
    dermer = position("Ron Dermer is ready.", holder="Ron Dermer")
    assert len(claims(brief(plain, ours, same_as={"p2": "p1"}))) == 1
    assert len(claims(brief(ours, [other, dermer], same_as={"p2": "p1"}))) == 3
