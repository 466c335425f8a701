"""Finished briefs: a rerun of what is all in the store shows what was made before, and nothing else is ever taken for it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    Article,
    Journal,
    ModelUnreachable,
    Options,
    Overrides,
    Settings,
    Store,
    Summary,
    asummarize,
    finished,
    load,
    mark,
    render,
    replay,
    summarize,
)
from summarizer.ledger import store as stores
from summarizer.ledger.store import Finishing
from summarizer.names import Aliases, using
from summarizer.schemas import Failed, Usage
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording
from tests.conftest import CASSETTE, ROOT, SEEDS
from tests.reference.server import serving
from tests.servers import answer, scripted

OTHER = article("خبر آخر.", path="b.txt")


@pytest.fixture(autouse=True)
def _nobody_edits_the_code_while_it_is_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "code_mark", lambda: finished._CODE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s") as store:
        yield store


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "l") as journal:
        yield journal


def model(name: str = "m", **steps: Any) -> ScriptedModel:
    def extract(question: Any) -> Any:
        return {"meetings": [meeting()] if "كوهين" in question.user else []}

    return ScriptedModel(name, **{"extract": extract, "compose": lambda _: wording(), **steps})


def made(store: Store | None, *articles: Article, by: Any = None, **more: Any) -> Summary:
    given = more.pop("options", Options())
    return summarize(
        articles or [article()], model=by or model(), options=replace(given, store=store or given.store), **more
    )


def was_found(journal: Journal) -> bool:
    """Whether the last run found its brief finished."""
    return [call.step for call in journal.calls(journal.runs(1)[0].id)] == ["brief"]


def summed(text: str) -> bytes:
    """What is no brief, with a sum that is right."""
    return zlib.compress(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode())


def unfinished(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("DELETE FROM finished")


# -- the same brief --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_finished_brief_is_shown_as_the_one_that_is_made_again_byte_for_byte(
    lang: Any, store: Store, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    articles = list(load(SEEDS))
    with serving() as url:
        settings = Settings(model="reference-answers", base_url=url, reasks=0)
        told = []
        for _ in range(3):
            made = summarize(articles, lang=lang, settings=settings, options=Options(store=store, journal=journal))
            told.append([render(made, name, articles=articles) for name in ("md", "json", "html", "review", "jsonld")])
            if len(told) == 1:
                unfinished(store)
            assert was_found(journal) == (len(told) == 3)
    assert told[0] == told[1] == told[2]


def test_its_time_is_that_of_the_run_which_shows_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for epoch, time in (("1750000000", "2025-06-15T15:06:40Z"), ("1760000000", "2025-10-09T08:53:20Z")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        provenance = made(store).provenance
        assert provenance
        assert provenance.generated == time


def test_it_is_a_summary_like_any_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    first, again = made(store), made(store)
    assert type(again) is Summary
    assert again == first
    assert Summary.model_validate(again.model_dump()) == again
    assert again.records() == first.records()
    assert again.model_copy(deep=True) == first


def test_the_run_log_and_verbose_tell_of_it_as_of_any_rerun(
    store: Store, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "summarizer")
    said, noted = [], []
    for _ in range(3):
        caplog.clear()
        made(store, article(), OTHER, options=Options(journal=journal))
        said.append(sorted(caplog.messages))
        if len(said) == 1:
            unfinished(store)
        noted.append(journal.runs(1)[0])
    assert was_found(journal)
    assert said[1] == said[2] != said[0]
    assert (noted[1].stored, noted[1].answered, noted[1].outcome) == (3, 0, "finished")
    for name in ("answered", "stored", "failed", "usage", "outcome", "model", "lang", "tool"):
        assert getattr(noted[2], name) == getattr(noted[1], name)


def test_progress_is_told_from_the_beginning_to_the_end(store: Store) -> None:
    made(store, article(), OTHER)
    told: list[tuple[str, int, int]] = []
    made(store, article(), OTHER, progress=lambda *step: told.append(step))
    assert told == [("extract", 0, 2), ("extract", 2, 2), ("compose", 0, 1), ("compose", 1, 1)]


def test_asynchronous_code_finds_it_too(store: Store, journal: Journal) -> None:
    made(store)
    options = Options(store=store, journal=journal)
    brief = asyncio.run(asummarize([article()], model=ScriptedModel("m"), options=options))
    assert len(brief.meetings) == 1
    assert was_found(journal)


# -- when it is one's own --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [one.name for one in fields(Article)])
def test_an_article_that_differs_in_anything_is_another(name: str, store: Store, journal: Journal) -> None:
    changed = {"published_inferred": True, "published": "2021-04-29"}
    options = Options(journal=journal)
    made(store, options=options)
    made(store, replace(article(), **{name: changed.get(name, f"{getattr(article(), name) or ''}!")}), options=options)
    assert not was_found(journal)
    made(store, options=options)
    assert was_found(journal)


@pytest.mark.parametrize(
    "more",
    [
        {"lang": "ar"},
        {"by": model("n")},
        {"by": ScriptedModel("m", answers="model", extract=[{"meetings": []}])},
        {"settings": Settings(reasks=0)},
        {"options": Options(adjudicate=True)},
    ],
)
def test_another_language_model_or_way_of_asking_makes_another_brief(
    more: dict[str, Any], store: Store, journal: Journal
) -> None:
    made(store)
    given = more.pop("options", Options()) if "options" in more else Options()
    made(store, options=replace(given, journal=journal), **more)
    assert not was_found(journal)


def test_settings_that_name_another_server_or_model_are_another_and_the_key_says_nothing(
    store: Store, journal: Journal
) -> None:
    with scripted(*[answer({"meetings": []})] * 3) as script:
        for settings in (
            Settings(model="m", base_url=script.url, api_key="sk-0123456789abcdef", concurrency=3),
            Settings(model="m", base_url=f"{script.url}/", timeout=7),
            Settings(model="n", base_url=script.url),
            Settings(model="m", base_url=script.url, answer_mode="md_json"),
        ):
            summarize([OTHER], settings=settings, options=Options(store=store, journal=journal))
    assert [run.answered for run in journal.runs()] == [1, 1, 0, 1]
    assert b"sk-0123456789abcdef" not in store.path.read_bytes()


def test_the_server_that_the_environment_names_is_one_like_any_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(model="m", api_key="k")
    for _ in range(2):
        with scripted(answer({"meetings": []})) as script:
            monkeypatch.setenv("OPENAI_BASE_URL", script.url)
            summarize([OTHER], settings=settings, options=Options(store=store))
            assert len(script.requests) == 1


def test_the_order_of_the_articles_is_the_briefs(store: Store, journal: Journal) -> None:
    made(store, article(), OTHER)
    brief = made(store, OTHER, article(), options=Options(journal=journal))
    assert not was_found(journal)
    assert [one.path for one in brief.articles] == ["b.txt", "a.txt"]


def test_names_of_the_users_own_belong_to_it(store: Store, journal: Journal) -> None:
    options = Options(journal=journal)
    aliases = Aliases({"Antony Blinken": ("أنتوني بلينكن", "Tony")})
    made(store, options=options)
    for names, found in ((aliases, False), (aliases, True), (Aliases({"Yossi": ("يوسي كوهين",)}), False)):
        with using(names):
            made(store, options=options)
        assert was_found(journal) == found


def test_articles_may_come_from_a_source_that_can_be_read_once(store: Store, journal: Journal) -> None:
    options = Options(store=store, journal=journal)
    third = article("ثالث.", path="c.txt")

    def run(*articles: Article) -> list[str]:
        return [one.path for one in summarize(iter(articles), model=model(), options=options).articles]

    assert run(article(), OTHER) == ["a.txt", "b.txt"]
    assert not was_found(journal)
    assert run(article(), OTHER) == ["a.txt", "b.txt"]
    assert was_found(journal)
    assert run(article(), OTHER, third) == ["a.txt", "b.txt", "c.txt"]  # begins as a finished one does
    assert not was_found(journal)
    assert run(article()) == ["a.txt"]
    assert not was_found(journal)
    assert run() == []
    assert made(store, article(), OTHER, third, options=options).articles
    assert was_found(journal)


def test_a_source_is_read_no_further_than_a_finished_brief_may_reach(store: Store) -> None:
    made(store, article(), OTHER)
    taken = []

    def endless() -> Iterator[Article]:
        for number in range(1000):
            taken.append(number)
            yield [article(), OTHER][number] if number < 2 else article(f"نص {number}.", path=f"{number}.txt")

    def stop(_: Any) -> Any:
        assert len(taken) == 3
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        summarize(endless(), model=model(extract=stop), settings=Settings(concurrency=1), options=Options(store=store))


# -- when none is kept -----------------------------------------------------------------------------------------


def _failing(question: Any) -> Any:
    return ModelUnreachable("no answer") if "خبر" in question.user else {"meetings": [meeting()]}


@pytest.mark.parametrize(
    "more",
    [
        {"failed": [Failed(what="c.txt", reason="it is no text")]},
        {"options": Options(refresh=True)},
        {"options": Options(overrides=Overrides())},
        {"by": model(extract=_failing)},
        {"by": model(compose=[ModelUnreachable("no answer")])},
    ],
)
def test_what_failed_was_asked_again_or_was_overridden_is_made_each_time(more: dict[str, Any], store: Store) -> None:
    made(store, article(), OTHER, **more)
    assert store.stats().finished == 0


def test_a_limit_on_the_cost_is_watched_though_the_brief_is_finished(
    store: Store, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.ledger.prices import Price

    monkeypatch.setattr("summarizer.steps.price_list", lambda _: Price("gpt-5-mini", provider="openai"))
    with scripted(answer({"meetings": []})) as script:
        settings = Settings(model="m", base_url=script.url)
        for limit in (None, 1.0):
            options = Options(store=store, journal=journal, max_cost=limit)
            summarize([OTHER], settings=settings, options=options)
    assert not was_found(journal)
    assert journal.runs(1)[0].stored == 1


def test_an_open_recording_goes_before_a_finished_brief(store: Store) -> None:
    with replay(CASSETTE) as settings:
        for _ in range(2):
            brief = summarize(load(SEEDS), settings=settings, options=Options(store=store))
            assert brief.provenance
            assert brief.provenance.replayed
    assert store.stats().finished == 0


def test_an_answer_that_could_not_be_kept_leaves_no_finished_brief(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(store, "put", full)
        assert len(made(store).meetings) == 1
    assert store.stats().finished == 0


# -- when it goes ----------------------------------------------------------------------------------------------


def test_it_goes_with_the_first_answer_that_is_replaced(store: Store, journal: Journal) -> None:
    made(store)
    made(store, OTHER)
    assert store.stats().finished == 2
    brief = made(store, OTHER, options=Options(refresh=True))
    assert brief.articles
    assert store.stats().finished == 0
    made(store, options=Options(journal=journal))
    assert not was_found(journal)


def test_clearing_any_answer_or_everything_clears_it(store: Store) -> None:
    made(store)
    assert store.clear(model="another") == 0
    assert store.stats().finished == 1
    assert store.clear(model="m") == 2
    assert store.stats().finished == 0
    summarize([], model=model(), options=Options(store=store))
    assert (store.stats().entries, store.stats().finished) == (0, 1)
    assert store.clear() == 0
    assert store.stats().finished == 0


def test_one_made_of_answers_that_were_replaced_meanwhile_is_not_kept(tmp_path: Path, store: Store) -> None:
    def worded(_: Any) -> Any:
        with Store(tmp_path / "s") as other:
            made(other, options=Options(refresh=True))
        return wording()

    def in_a_thread(question: Any) -> Any:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor() as threads:
            return threads.submit(worded, question).result()

    assert made(store, by=model(compose=in_a_thread)).meetings
    assert store.stats().finished == 0


def test_the_check_for_replaced_answers_and_the_keeping_are_one_transaction(store: Store) -> None:
    brief = Finishing(b"k", b"b", 1, store.replaced)
    assert store.keep_finished(brief, "x").result() is True
    assert store.finished(b"k") == "x"
    about = stores.About("extract", "m")
    asyncio.run(store.put(b"a", "{}", about, Usage()))
    assert store.finished(b"k") == "x"  # a new answer changes no brief
    asyncio.run(store.put(b"a", "{}", about, Usage()))
    assert store.finished(b"k") == "x"  # nor does one that was there
    asyncio.run(store.put(b"a", "[]", about, Usage(), replace=True))
    assert store.finished(b"k") is None
    assert store.keep_finished(brief, "x").result() is False
    assert store.keep_finished(brief._replace(replaced=store.replaced), "y").result() is True


def test_two_processes_share_it(tmp_path: Path, store: Store, journal: Journal) -> None:
    made(store)
    with Store(tmp_path / "s") as other:
        made(other, options=Options(journal=journal))
        assert was_found(journal)
        made(other, options=Options(refresh=True))
    made(store, options=Options(journal=journal))
    assert not was_found(journal)


def test_the_oldest_go_when_they_take_too_much_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_FINISHED", 4000)
    for number in range(10):
        text = os.urandom(500).hex()
        store.keep_finished(Finishing(bytes([number]), b"b", 1, 0), text).result()
    there = [store.finished(bytes([number])) is not None for number in range(10)]
    assert there == sorted(there)
    assert 4 <= sum(there) == store.stats().finished <= 8
    assert 2500 <= store.stats().finished_bytes <= 4000
    assert store.keep_finished(Finishing(b"big", b"b", 1, 0), os.urandom(5000).hex()).result() is False


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"no zlib",
        zlib.compress(b"\xff\xfe"),
        zlib.compress(b"no brief"),
        zlib.compress(b"0" * 64 + b'\n{"questions": 1, "told": []}\n{}'),
        summed('{"questions": 1, "told": []}\n{"schema_version": "0.9"}'),
        summed('{"questions": 1, "told": []}\n[]'),
        summed("[]\n{}"),
        summed(""),
        "text",
        7,
    ],
)
def test_one_that_cannot_be_read_is_made_again(damaged: Any, store: Store, journal: Journal) -> None:
    first = made(store)
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE finished SET brief = ?", (damaged,))
    again = made(store, options=Options(journal=journal))
    assert not was_found(journal)
    assert again.meetings == first.meetings
    made(store, options=Options(journal=journal))
    assert was_found(journal)


def test_a_store_of_the_first_version_is_taken_over_with_its_answers(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path) as store:
        made(store)
    with closing(sqlite3.connect(path)) as db, db:  # as the first version made it
        for what in ("TRIGGER answer_deleted", "TRIGGER answer_replaced", "TABLE finished", "TABLE replaced"):
            db.execute(f"DROP {what}")
        db.execute("PRAGMA user_version = 1")
    with Store(path) as store, Journal(tmp_path / "l") as journal:
        assert made(store, by=ScriptedModel("m")).meetings
        made(store, options=Options(journal=journal))
        assert was_found(journal)
        assert store.clear() == 2
        assert store.stats().finished == 0


# -- other code ------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package with the two folders beside it, to be marked in place of this one."""
    for name in ("package/a.py", "package/part/b.py", "prompts/extract.jinja", "schemas/brief.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one", encoding="utf-8")
    monkeypatch.setattr(mark, "_PACKAGE", tmp_path / "package")
    return tmp_path


@pytest.mark.parametrize("name", ["package/a.py", "package/part/b.py", "prompts/extract.jinja", "schemas/brief.py"])
def test_a_change_to_any_module_prompt_or_schema_changes_the_mark(name: str, checkout: Path) -> None:
    path, before = checkout / name, mark.code_mark()
    assert before
    assert mark.code_mark() == before
    path.write_text("two", encoding="utf-8")
    edited = mark.code_mark()
    path.rename(path.with_name("renamed"))
    assert len({before, edited, mark.code_mark()}) == 3


def test_bytecode_changes_nothing_and_a_place_that_cannot_be_listed_has_no_mark(checkout: Path) -> None:
    before = mark.code_mark()
    (checkout / "package" / "__pycache__").mkdir()
    (checkout / "package" / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert mark.code_mark() == before
    (checkout / "schemas" / "brief.py").unlink()
    (checkout / "schemas").rmdir()
    assert mark.code_mark() is None


def test_another_version_of_python_or_of_a_package_changes_the_mark(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import metadata

    told = mark._packages()
    for name, said in zip(mark._SAYING, told, strict=True):
        assert metadata.version(name.replace("_", "-")) in said
    before = mark.code_mark()
    monkeypatch.setattr(mark, "_packages", lambda: ("babel 3", *told[1:]))
    other = mark.code_mark()
    monkeypatch.setattr(sys, "version", "4.0")
    assert len({before, other, mark.code_mark()}) == 3


def test_code_that_changes_while_it_runs_finishes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "code_mark", lambda: "another")
    assert made(store).meetings
    assert store.stats().finished == 0
    monkeypatch.setattr(finished, "_CODE", None)
    assert made(store).meetings
    assert store.stats().finished == 0


# -- how little it takes ---------------------------------------------------------------------------------------

NEEDLESS = (
    "openai", "instructor", "vcr", "httpx2", "aiohttp", "asyncio", "tenacity", "genai_prices", "jinja2", "rapidfuzz", "rich",
    "summarizer.model", "summarizer.steps", "summarizer.ground", "summarizer.reconcile", "summarizer.compose",
    "summarizer.timex", "summarizer.render.html",
)  # fmt: skip
COMMAND = f"""
import sys
from summarizer.cli import app
app(sys.argv[1:], standalone_mode=False)
print([name for name in {NEEDLESS!r} if name in sys.modules], file=sys.stderr)
"""


def _command(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND, *map(str, args)]
    env = os.environ | {"SOURCE_DATE_EPOCH": "1750000000"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, encoding="utf-8", env=env)


def test_the_command_finds_it_with_little_imported_and_the_server_gone() -> None:
    with serving() as url:
        asked: Iterable[str | Path] = (SEEDS, "--model", "reference-answers", "--base-url", url)
        first = _command(*asked)
    again = _command(*asked)
    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    assert again.stdout == first.stdout
    assert again.stderr.strip() == "[]"
    explained = _command("explain", "2", *asked)
    assert explained.returncode == 0
    kept = _command("cache").stdout
    assert "33 answers" in kept
    assert "  1 finished brief made of them, " in kept
    assert _command("cache", "--clear").stdout.startswith("33 answers deleted.")
    assert "finished" not in _command("cache").stdout
