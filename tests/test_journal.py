"""The run log."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from summarizer import ModelUnreachable, Settings, UsageError, record, replay, summarize
from summarizer.ledger.journal import Call, Journal, journal_if_possible
from summarizer.ledger.store import Store
from summarizer.model import Answer
from summarizer.pipeline import Options
from summarizer.prompts import fingerprint
from summarizer.schemas import Usage
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording
from tests.servers import answer, scripted

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RUN = {"tool": "brief 0", "model": "m", "lang": "en"}


def call(**fields: Any) -> Call:
    usage = Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.5)
    told = {"at": NOW, "step": "extract", "article": "a1", "model": "m", "prompt": "p", "outcome": "answered"}
    return Call(**{**told, "usage": usage, "seconds": 1.5, **fields})


def test_a_call_is_read_back_as_it_was_noted(tmp_path: Path) -> None:
    noted = [
        call(),
        call(outcome="failed", error="ModelUnreachable", usage=Usage()),
        call(outcome="stored", article=""),
    ]
    with Journal(tmp_path / "l") as journal, journal.run(**RUN) as run:
        for one in noted:
            run.note(one)
    with Journal(tmp_path / "l") as journal:
        assert journal.calls(run.id) == noted
        (told,) = journal.runs()
    assert (told.tool, told.model, told.lang, told.outcome) == ("brief 0", "m", "en", "finished")
    assert (told.answered, told.stored, told.failed) == (1, 1, 1)
    assert told.usage == Usage(calls=2, input_tokens=20, output_tokens=10, cost_usd=1.0)
    assert told.ended
    assert timedelta() <= told.ended - told.started < timedelta(minutes=1)


def test_a_price_that_is_not_known_makes_the_runs_price_unknown(tmp_path: Path) -> None:
    with Journal(tmp_path / "l") as journal:
        with journal.run(**RUN) as run:
            run.note(call())
            run.note(call(usage=Usage(calls=1, input_tokens=3)))
            run.note(call(usage=Usage(calls=1, input_tokens=900, cost_usd=0.1), article="a2"))
        assert journal.runs()[0].usage == Usage(calls=3, input_tokens=913, output_tokens=5, cost_usd=None)
        first, second = journal.articles(run.id)
    assert (first.article, first.questions, first.usage.cost_usd) == ("a2", 1, 0.1)
    assert (second.article, second.questions, second.usage.cost_usd) == ("a1", 2, None)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ModelUnreachable("secret words"), "ModelUnreachable"),
        (KeyboardInterrupt(), "interrupted"),
        (asyncio.CancelledError(), "interrupted"),
        (ZeroDivisionError("secret words"), "error (ZeroDivisionError)"),
    ],
)
def test_how_a_run_ended_is_told_by_its_kind(error: BaseException, outcome: str, tmp_path: Path) -> None:
    with Journal(tmp_path / "l") as journal:
        with pytest.raises(type(error)), journal.run(**RUN):
            raise error
        assert journal.runs()[0].outcome == outcome
    assert b"secret words" not in (tmp_path / "l").read_bytes()


def test_the_last_runs_come_first_and_old_ones_go(tmp_path: Path) -> None:
    with Journal(tmp_path / "l", keep_runs=3) as journal:
        for number in range(6):
            with journal.run(**{**RUN, "model": str(number)}) as run:
                run.note(call())
        assert [run.model for run in journal.runs(2)] == ["5", "4"]
        assert [run.model for run in journal.runs(50)] == ["5", "4", "3"]
    with closing(sqlite3.connect(tmp_path / "l")) as db:
        assert db.execute("SELECT count(*) FROM calls").fetchone() == (3,)


def test_the_log_of_one_endless_run_stays_bounded_and_its_totals_stay_true(tmp_path: Path) -> None:
    with Journal(tmp_path / "l", keep_calls=500) as journal:
        with journal.run(**RUN) as run:
            for _ in range(3200):
                run.note(call())
        assert 500 <= len(journal.calls(run.id)) <= 1500
        assert journal.runs()[0].answered == 3200
        assert journal.runs()[0].usage.input_tokens == 32000


def test_a_log_that_cannot_be_written_is_warned_of_once_and_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Journal(tmp_path / "l") as journal:
        journal._database._writer.execute("PRAGMA query_only = 1")
        model = ScriptedModel(extract=lambda _: {"meetings": []})
        brief = summarize([article(), article("b")], model=model, options=Options(journal=journal))
    assert len(brief.articles) == 2
    assert len([line for line in caplog.messages if "the run log is not written" in line]) == 1


def test_a_log_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with Journal(tmp_path / "l") as journal:
        journal._database._reader.close()
        with pytest.raises(UsageError, match="the run log cannot be read"):
            journal.runs()


def test_a_place_where_no_log_can_be_is_warned_of_and_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    with journal_if_possible(tmp_path / "file" / "l") as journal:
        assert journal is None
    assert "the run log cannot be used" in caplog.text
    with journal_if_possible(tmp_path / "l") as journal:
        assert journal is not None
        assert journal.runs() == []


# -- what a run notes ------------------------------------------------------------------------------------------------


class Paid(ScriptedModel):
    async def ask(self, question: Any) -> Any:
        found = await super().ask(question)
        return Answer(found.value, Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.25))


def test_every_question_of_a_run_is_noted_with_what_came_of_it(tmp_path: Path) -> None:
    lost = ModelUnreachable("no answer", usage=Usage(calls=3, input_tokens=30, cost_usd=0.5))

    def extract(question: Any) -> Any:
        return lost if "الثاني" in question.user else {"meetings": [meeting()]}

    articles = [article(), article("المقال الثاني.", path="b.txt")]
    with Store(tmp_path / "s") as store, Journal(tmp_path / "l") as journal:
        for _ in range(2):
            options = Options(store=store, journal=journal)
            brief = summarize(articles, model=Paid(extract=extract, compose=lambda _: wording()), options=options)
        second, first = journal.runs()
        told = {(c.step, c.article): c for c in journal.calls(first.id)}
        again = {(c.step, c.article): c for c in journal.calls(second.id)}
        costs = journal.articles(first.id)
    one, other = (item.id for item in articles)
    assert set(told) == {("extract", one), ("extract", other), ("compose", "")}
    assert (told["extract", one].outcome, told["extract", one].usage.cost_usd) == ("answered", 0.25)
    assert told["extract", one].prompt == fingerprint("extract")
    assert (told["extract", other].outcome, told["extract", other].error) == ("failed", "ModelUnreachable")
    assert told["extract", other].usage == lost.usage
    assert first.usage == Usage(calls=5, input_tokens=50, output_tokens=10, cost_usd=1.0)
    assert (first.answered, first.stored, first.failed) == (2, 0, 1)
    assert (second.answered, second.stored, second.failed) == (0, 2, 1)
    assert again["extract", one].outcome == "stored"
    assert again["extract", one].usage == Usage()
    assert second.usage == Usage(calls=3, input_tokens=30, output_tokens=0, cost_usd=0.5)
    assert [(cost.article, cost.usage.cost_usd) for cost in costs] == [(other, 0.5), (one, 0.25)]
    assert brief.usage == first.usage


def test_a_recording_takes_the_place_of_the_store_and_a_replay_asks_nobody(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store, Journal(tmp_path / "l") as journal:
        options = Options(store=store, journal=journal)
        with scripted(answer({"meetings": [meeting()]}), answer(wording())) as script:
            with record(tmp_path / "r.yaml", Settings(model="m", base_url=script.url)) as settings:
                made = summarize([article()], settings=settings, options=options)
            assert journal.runs()[0].answered == len(script.requests)
        with replay(tmp_path / "r.yaml") as settings:
            again = summarize([article()], settings=settings, options=options)
        assert again.meetings == made.meetings
        assert store.stats().entries == 0
        assert len(journal.runs()) == 1
