"""The steps together, with a scripted model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import summarizer
from summarizer import (
    Article,
    ModelMissing,
    ModelRejected,
    ModelUnreachable,
    Settings,
    Summary,
    asummarize,
    load,
    replay,
    summarize,
)
from summarizer.errors import QuestionRejected, QuotaUsedUp, UsageError
from summarizer.ledger.prices import Price
from summarizer.ledger.store import Store
from summarizer.pipeline import Options, read
from summarizer.reasons import REST_REFUSED
from summarizer.schemas import Failed
from summarizer.testing import ScriptedModel
from tests.builders import TEXT, article, demand, meeting, person, position, wording
from tests.conftest import CASSETTE, SEEDS
from tests.servers import Reply, completion, scripted

DISBELIEVED = REST_REFUSED()


def made(model: ScriptedModel, *articles: Article, **options: Any) -> Summary:
    return summarize(articles or [article()], model=model, **options)


# -- extracting ------------------------------------------------------------------------------------------------


def test_a_good_answer_is_asked_once_and_kept_whole() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()])
    brief = made(model)
    assert [question.step for question in model.questions] == ["extract", "compose"]
    assert (len(brief.meetings[0].participants), len(brief.meetings[0].positions), len(brief.meetings[0].demands)) == (
        2,
        1,
        1,
    )
    assert (brief.dropped, brief.failed) == ([], [])


def test_a_claim_without_its_words_is_asked_again_with_the_reason() -> None:
    wrong = meeting(positions=[position(quote="إسرائيل ستلتزم بأي اتفاق")])
    model = ScriptedModel(extract=[{"meetings": [wrong]}, {"meetings": [meeting()]}], compose=[wording()])
    brief = made(model)
    again = model.questions[1]
    assert "إسرائيل ستلتزم بأي اتفاق" in again.messages()[-1]["content"]
    assert "its quote is not in the article" in again.messages()[-1]["content"]
    assert brief.dropped == []


def test_a_claim_that_never_finds_its_words_is_dropped_and_the_rest_kept() -> None:
    wrong = meeting(positions=[position(quote="إسرائيل ستلتزم بأي اتفاق"), position()])
    model = ScriptedModel(extract=lambda _: {"meetings": [wrong]}, compose=[wording()])
    brief = made(model, settings=Settings(reasks=1))
    assert [claim.quote for claim in brief.meetings[0].positions] == ["إسرائيل لن تلتزم بأي اتفاق"]
    assert [(item.kind, item.reason) for item in brief.dropped] == [("position", "its quote is not in the article")]
    assert [question.step for question in model.questions].count("extract") == 2


def test_the_answer_with_most_evidence_is_kept() -> None:
    good = meeting(positions=[position(), position(quote="كلام ليس هناك")])
    worse = {"meetings": []}
    model = ScriptedModel(extract=[{"meetings": [good]}, worse, worse], compose=[wording()])
    assert len(made(model, settings=Settings(reasks=2)).meetings) == 1


def test_an_article_without_a_meeting_is_a_valid_answer() -> None:
    model = ScriptedModel(extract=[{"meetings": []}])
    brief = made(model)
    assert brief.meetings == []
    assert "No meeting is reported" in brief.to_markdown()


def test_a_year_that_nothing_states_stays_open() -> None:
    model = ScriptedModel(extract=lambda _: {"meetings": [meeting()]}, compose=[wording()])
    brief = made(model, article(published=None))
    assert brief.meetings[0].date == "XXXX-04-29"
    assert "29 April (year not stated)" in brief.to_markdown()


# -- one bad article, one bad model ------------------------------------------------------------------------------


def test_an_article_that_cannot_be_answered_is_listed_and_the_others_go_on() -> None:
    def answer(question: Any) -> Any:
        return ModelUnreachable("no answer") if "الثاني" in question.user else {"meetings": [meeting()]}

    model = ScriptedModel(extract=answer, compose=[wording()])
    brief = made(model, article(), article("المقال الثاني.", path="b.txt"))
    assert len(brief.meetings) == 1
    assert brief.failed == [Failed(what="b.txt", reason="no answer")]


def test_when_no_article_can_be_answered_the_run_fails() -> None:
    model = ScriptedModel(extract=lambda _: ModelUnreachable("no answer"))
    with pytest.raises(ModelUnreachable):
        made(model, article(), article("المقال الثاني.", path="b.txt"))


def test_a_refused_key_ends_the_run_at_once() -> None:
    model = ScriptedModel(extract=lambda _: ModelRejected("401"))
    with pytest.raises(ModelRejected):
        made(model, *(article(f"مقال {number}") for number in range(50)), settings=Settings(concurrency=2))
    assert len(model.questions) <= 2


def test_a_meeting_that_cannot_be_worded_is_shown_in_the_articles_words() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[ModelUnreachable("no answer")])
    brief = made(model)
    assert "بلينكن يلتقي كوهين في واشنطن" in brief.to_markdown()
    assert brief.failed[0].reason == "not worded: no answer"


def test_files_that_could_not_be_read_are_listed_with_the_rest() -> None:
    model = ScriptedModel(extract=[{"meetings": []}])
    assert made(model, failed=[Failed(what="x.txt", reason="is empty")]).failed == [
        Failed(what="x.txt", reason="is empty")
    ]


def test_no_more_questions_are_in_flight_than_asked_for() -> None:
    flying, most = 0, 0

    class Slow(ScriptedModel):
        async def ask(self, question: Any) -> Any:
            nonlocal flying, most
            flying += 1
            most = max(most, flying)
            await asyncio.sleep(0.001)
            flying -= 1
            return await super().ask(question)

    made(
        Slow(extract=lambda _: {"meetings": []}),
        *(article(f"مقال {n}") for n in range(40)),
        settings=Settings(concurrency=5),
    )
    assert most == 5


def test_the_same_article_given_twice_is_asked_once() -> None:
    model = ScriptedModel(extract=[{"meetings": []}])
    assert len(made(model, article(), article()).articles) == 1


# -- wording -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Israel will be bound by any agreement.", "loses a negation"),
        ("Israel will not be bound by any of 5 agreements.", "has the number 5"),
        ("Israel and John Smith will not be bound by any agreement.", "names John, Smith"),
        ("Israel and Antony Blinken will not be bound by any agreement.", "names أنتوني بلينكن"),
        ("إسرائيل لن تلتزم بأي اتفاق.", "is not in English"),
    ],
)
def test_a_wording_that_changes_the_record_is_refused_and_the_record_shown(text: str, reason: str) -> None:
    bad = wording(claims=[{"id": "p1", "text": text, "attribution": "Axios"}, wording()["claims"][1]])
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=lambda _: bad)
    brief = made(model)
    own = brief.meetings[0].positions[0].id
    assert brief.meetings[0].wording
    assert own not in brief.meetings[0].wording.claims
    assert any(reason in item.reason for item in brief.dropped), brief.dropped
    assert "إسرائيل لن تلتزم بأي اتفاق" in brief.to_markdown()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ([], "the claim p1 is lost"),
        ([*wording()["claims"], wording()["claims"][0]], "the claim p1 is worded more than once"),
        ([*wording()["claims"], {"id": "p9", "text": "Nothing.", "attribution": None}], "there is no claim p9"),
        ([{**wording()["claims"][0], "attribution": None}, wording()["claims"][1]], "p1 loses its attribution"),
    ],
)
def test_a_claim_lost_doubled_or_invented_is_asked_again(claims: list[dict[str, Any]], reason: str) -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording(claims=claims), wording()])
    brief = made(model)
    assert reason in model.questions[-1].messages()[-1]["content"]
    assert brief.dropped == []


def test_a_number_lost_from_a_demand_is_refused() -> None:
    bad = wording(claims=[wording()["claims"][0], {"id": "d1", "text": "New sanctions on Iran.", "attribution": None}])
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=lambda _: bad)
    assert [item.reason for item in made(model).dropped] == ["d1 loses the number 3", DISBELIEVED, DISBELIEVED]


def test_a_headline_is_not_believed_where_a_claim_beside_it_does_not_hold() -> None:
    """It mixes what two sides want, and every name and number in it is the record's."""
    twisted = "Antony Blinken asked Yossi Cohen for 3 sanctions."
    bad = wording(headline=twisted, claims=[wording()["claims"][0]])
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=lambda _: bad)
    brief = made(model)
    assert brief.meetings[0].wording
    assert brief.meetings[0].wording.headline == "Meeting of Antony Blinken and Yossi Cohen"
    assert {item.text for item in brief.dropped if item.reason == DISBELIEVED} == {twisted, wording()["title"]}


def test_a_topic_that_does_not_hold_takes_no_headline_with_it() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=lambda _: wording(topics=["a", "b", "c"]))
    brief = made(model)
    assert brief.dropped
    assert brief.meetings[0].wording
    assert brief.meetings[0].wording.headline == wording()["headline"]


def test_a_wording_once_had_is_kept_when_asking_again_fails() -> None:
    bad = wording(headline="Antony Blinken met John Smith.")
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[bad, ModelUnreachable("gone")])
    brief = made(model)
    assert brief.meetings[0].wording
    assert brief.meetings[0].wording.title == "Blinken meets Cohen in Washington"
    assert "John" not in brief.to_markdown().partition("## Left out")[0]


# -- the bottom line ------------------------------------------------------------------------------------------------


def reports(count: int) -> list[Article]:
    """Articles that each tell of a meeting in another month."""
    return [
        article(f"{TEXT}\nالعدد {month}", path=f"{month}.txt", published=f"2021-{month:02}-15")
        for month in range(1, count + 1)
    ]


def bare(_: Any) -> dict[str, Any]:
    """A meeting of which nothing but its day and who took part is told."""
    return {"meetings": [meeting(date=None, positions=[], demands=[])]}


PLAIN = wording(claims=[], title="Blinken meets Cohen", headline="Antony Blinken met Yossi Cohen, Axios reports.")


def test_a_few_meetings_need_no_question_for_the_bottom_line() -> None:
    model = ScriptedModel(extract=bare, compose=lambda _: PLAIN)
    brief = made(model, *reports(3))
    assert [sentence.text for sentence in brief.overview] == [PLAIN["headline"]] * 3


def overview(*sentences: tuple[str, list[str]], title: str = "Meetings of Blinken and Cohen") -> dict[str, Any]:
    return {"title": title, "overview": [{"text": text, "meetings": cited} for text, cited in sentences]}


def test_the_bottom_line_of_many_meetings_cites_them() -> None:
    answer = overview(("Blinken met Cohen several times, Axios reports.", ["1", "2", "2"]))
    model = ScriptedModel(extract=bare, compose=lambda _: PLAIN, overview=[answer])
    brief = made(model, *reports(6))
    assert brief.title == "Meetings of Blinken and Cohen"
    assert brief.overview[0].meetings == [brief.meetings[0].id, brief.meetings[1].id]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        (("Blinken met Cohen.", ["7"]), "cites 7, which is no meeting"),
        (("Blinken met Cohen 12 times.", ["1"]), "has the number 12"),
        (("Blinken met Vladimir Putin.", ["1"]), "names Putin, Vladimir"),
        (("التقى بلينكن كوهين.", ["1"]), "is not in English"),
    ],
)
def test_a_sentence_that_its_meetings_do_not_bear_out_is_left_out(sentence: tuple[str, list[str]], reason: str) -> None:
    good = ("Blinken met Cohen, Axios reports.", ["1"])
    model = ScriptedModel(extract=bare, compose=lambda _: PLAIN, overview=lambda _: overview(sentence, good))
    brief = made(model, *reports(6))
    assert [kept.text for kept in brief.overview] == [good[0]]
    assert any(reason in item.reason for item in brief.dropped)


def test_a_bottom_line_that_cannot_be_had_is_named_and_the_brief_goes_on() -> None:
    model = ScriptedModel(extract=bare, compose=lambda _: PLAIN, overview=[ModelUnreachable("no answer")])
    brief = made(model, *reports(6))
    assert len(brief.meetings) == 6
    assert brief.overview == []
    assert brief.failed[0].what == "overview"


# -- two articles, one meeting ----------------------------------------------------------------------------------------

ENGLISH = (
    "Secretary of State Antony Blinken met Mossad chief Yossi Cohen in Washington on Thursday, Reuters said.\n"
    "Cohen said Israel will not be bound by any agreement.\n"
)


def test_reports_in_two_languages_become_one_meeting_with_both_sources() -> None:
    english = meeting(
        quote="Secretary of State Antony Blinken met Mossad chief Yossi Cohen in Washington on Thursday",
        title="Blinken meets Cohen", date_text="Thursday", place="Washington", topics=["Nuclear file"],
        origin="Reuters", origin_ar="رويترز",
        participants=[
            person("Antony Blinken", "Antony Blinken", "US", name_ar="أنتوني بلينكن"),
            person("Yossi Cohen", "Yossi Cohen", "IL", name_ar="يوسي كوهين"),
        ],
        positions=[], demands=[],
    )  # fmt: skip
    answers = {True: {"meetings": [meeting()]}, False: {"meetings": [english]}}
    model = ScriptedModel(
        extract=lambda question: answers["التقى" in question.user], compose=lambda _: wording(topics=["A", "B"])
    )
    brief = made(model, article(), article(ENGLISH, path="b.txt"))
    (merged,) = brief.meetings
    assert len(merged.reports) == 2
    assert sorted(origin.name or "" for origin in merged.origins) == ["Axios", "Reuters"]
    assert [len(found.evidence) for found in merged.participants] == [2, 2]
    assert any("Yossi Cohen" in reason for reason in merged.reasons)
    assert "2 reports, 2 origins" in brief.to_markdown()


# -- the library ------------------------------------------------------------------------------------------------------


def test_the_seeds_from_a_script() -> None:
    with replay(CASSETTE) as settings:
        brief = summarize(load(SEEDS), lang="en", settings=settings)
    frame = pd.DataFrame(brief.records())
    assert set(frame["kind"]) == {"participant", "position", "demand"}
    assert list(frame.columns) == list(brief.records()[0])
    assert frame[frame["who_en"] == "Ron Dermer"]["meeting"].nunique() == 4


def test_the_asynchronous_form_gives_the_same() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()])
    brief = asyncio.run(asummarize([article()], model=model))
    assert brief.meetings[0].wording


def test_without_a_model_the_library_says_how_to_get_one() -> None:
    with pytest.raises(ModelMissing, match="Ollama"):
        summarize([article()])


def test_a_notebook_shows_the_brief() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()])
    brief = made(model)
    assert brief._repr_markdown_() == brief.to_markdown()


def test_a_summary_is_read_back_from_its_json() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting(demands=[demand()])]}], compose=[wording()])
    brief = made(model)
    assert Summary.model_validate_json(brief.to_json()) == brief


def test_progress_is_told_for_each_step() -> None:
    told: list[tuple[str, int, int]] = []
    model = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()])
    made(model, progress=lambda *step: told.append(step))
    assert told == [("extract", 0, 1), ("extract", 1, 1), ("compose", 0, 1), ("compose", 1, 1)]


# -- the package ------------------------------------------------------------------------------------------------------


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert summarizer.__all__ == sorted(summarizer.__all__)
    assert set(summarizer.__all__) == set(summarizer._HOME)
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None


def test_a_public_function_is_not_hidden_by_its_module() -> None:
    import summarizer.load as _  # noqa: F401
    from summarizer.load import READERS

    assert READERS
    assert callable(summarizer.load)


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        summarizer.nothing  # noqa: B018


# -- the scripted model -------------------------------------------------------------------------------------------------


def test_a_script_that_runs_out_says_so() -> None:
    with pytest.raises(AssertionError, match="no answer left for the step 'extract'"):
        made(ScriptedModel())


def test_a_script_tells_what_was_not_used() -> None:
    model = ScriptedModel(extract=[{"meetings": []}, {"meetings": []}])
    made(model)
    assert model.unused == {"extract": 1}


# -- what is had is not lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [QuestionRejected("400: too long"), QuotaUsedUp("429: quota"), ModelRejected("403: this text")]
)
def test_one_refused_article_is_listed_and_the_others_are_briefed(error: Exception) -> None:
    def answer(question: Any) -> Any:
        return error if "الثاني" in question.user else {"meetings": [meeting()]}

    model = ScriptedModel(extract=answer, compose=[wording()])
    brief = made(model, article(), article("المقال الثاني.", path="b.txt"), settings=Settings(concurrency=1))
    assert len(brief.meetings) == 1
    assert brief.failed[0] == Failed(what="b.txt", reason=str(error))


def test_after_a_quota_is_used_up_nothing_more_is_asked_and_the_brief_is_made_of_what_there_is() -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}, QuotaUsedUp("429: quota")])
    others = [article(f"مقال {number}", path=f"{number}.txt") for number in range(3)]
    brief = made(model, article(), *others, settings=Settings(concurrency=1))
    assert [question.step for question in model.questions] == ["extract", "extract"]
    assert "بلينكن يلتقي كوهين في واشنطن" in brief.to_markdown()
    assert [item.reason for item in brief.failed] == [
        "429: quota",
        "not asked any more: 429: quota",
        "not asked any more: 429: quota",
        "not worded: not asked any more: 429: quota",
    ]


@pytest.mark.parametrize("epoch", ["abc", "9" * 30, "1.5"])
def test_a_time_that_is_none_is_told_before_anybody_is_asked(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    model = ScriptedModel()
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        made(model)
    assert model.questions == []


def test_more_workers_than_articles_cost_nothing() -> None:
    model = ScriptedModel(extract=[{"meetings": []}])
    assert made(model, settings=Settings(concurrency=20_000_000)).meetings == []


def test_each_article_that_is_done_is_logged_with_what_it_cost(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "summarizer")
    wrong = meeting(positions=[position(quote="كلام ليس هناك")])
    answers = [{"meetings": [wrong]}, {"meetings": [meeting()]}]
    made(ScriptedModel(extract=answers, compose=[wording()]), article(path="a.txt"))
    assert [line for line in caplog.messages if line.startswith("a.txt: ") and "2 calls, 0 tokens in" in line]


def test_an_answer_is_kept_although_a_later_step_breaks(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        broken = ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[RuntimeError("a bug")])
        with pytest.raises(RuntimeError, match="a bug"):
            made(broken, options=Options(store=store))
        model = ScriptedModel(compose=[wording()])
        brief = made(model, options=Options(store=store))
    assert [question.step for question in model.questions] == ["compose"]
    assert brief.meetings[0].wording


def test_a_brief_from_the_store_is_the_brief_that_was_paid_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    with Store(tmp_path / "s") as store:
        first = made(
            ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()]), options=Options(store=store)
        )
        again = made(ScriptedModel(), options=Options(store=store))
    assert first.to_json() == again.to_json()
    assert again.usage.calls == 2


def test_another_article_pays_for_itself_and_its_meetings_only(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        made(ScriptedModel(extract=[{"meetings": [meeting()]}], compose=[wording()]), options=Options(store=store))
        model = ScriptedModel(extract=[{"meetings": []}])
        brief = made(model, article(), article("خبر آخر.", path="b.txt"), options=Options(store=store))
    assert len(model.questions) == 1
    assert len(brief.meetings) == 1


def test_articles_are_taken_as_they_can_be_asked_about() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        for number in range(500):
            taken = number + 1
            yield article(f"خبر {number}")

    ahead: list[int] = []

    def answer(_: Any) -> Any:
        ahead.append(taken - len(ahead))
        return {"meetings": []}

    brief = summarize(endless(), model=ScriptedModel(extract=answer), settings=Settings(concurrency=4))
    assert len(brief.articles) == 500
    assert max(ahead) <= 9


def test_a_source_of_articles_that_breaks_ends_the_run_and_keeps_what_was_answered(tmp_path: Path) -> None:
    def breaking() -> Iterator[Article]:
        yield from (article(f"خبر {number}") for number in range(20))
        raise OSError("the disk was pulled out")

    with Store(tmp_path / "s") as store:
        model = ScriptedModel(extract=lambda _: {"meetings": []})
        with pytest.raises(OSError, match="pulled out"):
            summarize(breaking(), model=model, settings=Settings(concurrency=2), options=Options(store=store))
        assert store.stats().entries == len(model.questions) >= 18


def test_the_brief_lists_articles_and_what_was_left_out_in_the_order_given_whoever_answers_first() -> None:
    class Uneven(ScriptedModel):
        async def ask(self, question: Any) -> Any:
            await asyncio.sleep(0.02 if "خبر 0" in question.user else 0)
            return await super().ask(question)

    wrong = {"meetings": [meeting()]}
    articles = [article(f"خبر {number}", path=f"{number}.txt") for number in range(6)]
    brief = made(Uneven(extract=lambda _: wrong), *articles, settings=Settings(reasks=0))
    assert [item.path for item in brief.articles] == [f"{number}.txt" for number in range(6)]
    assert [item.article for item in brief.dropped] == [item.id for item in articles]


# -- what a run may cost --------------------------------------------------------------------------------------------


def dear(value: Any, tokens: int = 5000) -> Reply:
    """An answer of 5,000 tokens: a US cent of gpt-5-mini."""
    said = completion(json.dumps(value))
    return Reply(said | {"usage": {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}})


@pytest.fixture
def _priced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback at the price of a hosted model."""
    monkeypatch.setattr("summarizer.steps.price_list", lambda _: Price("gpt-5-mini", provider="openai"))


@pytest.mark.usefixtures("_priced")
def test_a_run_stops_before_its_limit_is_passed_and_is_continued_where_it_stopped(tmp_path: Path) -> None:
    articles = [article(f"خبر {number}", path=f"{number}.txt") for number in range(10)]
    with scripted(dear({"meetings": []})) as script, Store(tmp_path / "s") as store:
        settings = Settings(model="m", base_url=script.url, concurrency=3)
        brief = summarize(articles, settings=settings, options=Options(store=store, max_cost=0.05))
        asked = len(script.requests)
        assert brief.usage.cost_usd == pytest.approx(asked * 0.01)
        assert 0.02 < brief.usage.cost_usd <= 0.05
        assert len(brief.failed) == 10 - asked
        assert all("the limit of 0.05 US dollars would be passed" in item.reason for item in brief.failed)
        more = summarize(articles, settings=settings, options=Options(store=store, max_cost=0.2))
    assert more.failed == []
    assert len(script.requests) == 10
    assert more.usage.cost_usd == pytest.approx(0.1)


@pytest.mark.usefixtures("_priced")
def test_what_the_store_has_is_read_when_nothing_more_may_be_asked(tmp_path: Path) -> None:
    old = [article(f"خبر {number}", path=f"{number}.txt") for number in range(5)]
    with scripted(dear({"meetings": []})) as script, Store(tmp_path / "s") as store:
        settings = Settings(model="m", base_url=script.url, concurrency=1)
        summarize(old, settings=settings, options=Options(store=store))
        asked = len(script.requests)
        new = article("خبر جديد", path="new.txt")
        brief = summarize([new, *old], settings=settings, options=Options(store=store, max_cost=0.0001))
    assert [item.what for item in brief.failed] == ["new.txt"]
    assert len(script.requests) == asked


def test_a_missing_key_ends_the_run_although_the_store_answers_some(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store, pytest.raises(ModelMissing, match="OPENAI_API_KEY"):
        summarize([article()], settings=Settings(model="gpt-5-mini"), options=Options(store=store))


def test_an_article_that_was_refused_once_is_refused_again_and_the_stored_ones_are_briefed(tmp_path: Path) -> None:
    def answer(question: Any) -> Any:
        return ModelRejected("403: this text") if "الثاني" in question.user else {"meetings": []}

    refused = article("المقال الثاني.", path="b.txt")
    with Store(tmp_path / "s") as store:
        options = {"options": Options(store=store), "settings": Settings(concurrency=1)}
        made(ScriptedModel(extract=answer), article(), refused, **options)
        again = made(ScriptedModel(extract=answer), refused, article(), **options)
    assert again.failed == [Failed(what="b.txt", reason="403: this text")]
    assert len(again.articles) == 2


def test_what_was_read_is_not_asked_again_for_the_brief(tmp_path: Path) -> None:
    with scripted(Reply(completion(json.dumps({"meetings": [meeting()]})))) as script, Store(tmp_path / "s") as store:
        settings, options = Settings(model="m", base_url=script.url), Options(store=store)
        (grounded,) = read([article()], settings=settings, options=options)
        asked = len(script.requests)
        brief = summarize([article()], settings=settings, options=options)
    steps = [request["response_format"]["json_schema"]["name"] for request in script.requests]
    assert steps[:asked] == ["Extraction"]
    assert "Extraction" not in steps[asked:]
    assert brief.meetings[0].quote == grounded.extraction.meetings[0].quote
