"""The answer store: what is kept, what is found again, and what happens when the file does not play along."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
import traceback
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from summarizer import ModelUnreachable, Settings, UsageError, summarize
from summarizer.errors import ModelError
from summarizer.ledger.journal import Journal
from summarizer.ledger.kept import KeptModel, Source, StoredAnswer, bare_address
from summarizer.ledger.store import About, Store
from summarizer.model import Answer, Question
from summarizer.pipeline import Options
from summarizer.schemas import Extraction, MeetingWording, Usage
from summarizer.testing import ScriptedModel
from tests.builders import article, meeting, wording
from tests.servers import Reply, answer, completion, scripted

KEY = b"k" * 32
ABOUT = About("extract", "m", "a1", "p1", "s1")
PAID = Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.5)
QUESTION = Question("extract", "system", "user", Extraction)


def put(store: Store, key: bytes = KEY, text: str = "{}", about: About = ABOUT, **options: Any) -> bool | None:
    return asyncio.run(store.put(key, text, about, PAID, **options))


def ask(store: Store | None, model: Any, *questions: Question[Any], refresh: bool = False) -> list[Answer[Any]]:
    """The answers of a kept model to these questions, asked one after the other."""

    @asynccontextmanager
    async def opened() -> Any:
        yield model

    async def all_of_them() -> list[Answer[Any]]:
        source = Source(model.name, answers=model.answers)
        async with KeptModel(opened, store, source, refresh=refresh) as kept:
            return [await kept.ask(question) for question in questions]

    return asyncio.run(all_of_them())


# -- the file ---------------------------------------------------------------------------------------------------


def test_what_is_put_is_there_after_the_store_was_closed_untouched(tmp_path: Path) -> None:
    text = '{"a": "نصّ\u200f «»", "b": "\\u0000\\n"}'
    with Store(tmp_path / "s") as store:
        assert put(store, text=text) is True
    with Store(tmp_path / "s") as store:
        found = store.get(KEY)
    assert found
    assert (found.text, found.usage) == (text, PAID)
    assert abs(found.created - time.time()) < 60


def test_an_answer_that_is_there_stays_unless_it_is_replaced(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        put(store, text="1")
        assert put(store, text="2") is False
        assert store.get(KEY).text == "1"  # type: ignore[union-attr]
        assert put(store, text="3", replace=True) is True
        assert store.get(KEY).text == "3"  # type: ignore[union-attr]
        assert store.get(b"other") is None


def test_the_default_place_is_moved_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEF_HOME", str(tmp_path / "home"))
    with Store() as store, Journal() as journal:
        assert store.path == tmp_path / "home" / "answers.sqlite3"
        assert journal.path == tmp_path / "home" / "log.sqlite3"
    monkeypatch.delenv("BRIEF_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with Store() as store:
        assert store.path.is_relative_to(tmp_path)
        assert store.path.parent.name == "brief"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Store(tmp_path / "home" / "s") as store:
            put(store)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert modes
    assert set(modes.values()) == {0o600}


def test_every_transaction_reaches_the_disk(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        database = store._database
        assert database._writer.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert database._writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_writes_that_wait_share_a_transaction(tmp_path: Path) -> None:
    commits = []

    async def many(store: Store) -> None:
        await asyncio.gather(*(store.put(bytes([n] * 32), "{}", ABOUT, PAID) for n in range(200)))

    with Store(tmp_path / "s") as store:
        store._database._writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        asyncio.run(many(store))
        assert store.stats().entries == 200
    assert 1 <= len(commits) <= 20


def test_what_is_cancelled_while_it_is_written_is_kept(tmp_path: Path) -> None:
    async def cancelled(store: Store) -> tuple[bool, bool | None]:
        told = []

        async def work() -> None:
            told.append(await store.put(KEY, "{}", ABOUT, PAID))
            await asyncio.sleep(60)

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=10)
        return task.cancelled(), told[0] if told else None

    with Store(tmp_path / "s") as store:
        assert asyncio.run(cancelled(store)) == (True, False)  # it was there when put looked again
        assert store.get(KEY)


# -- report and prune ---------------------------------------------------------------------------------------------


def test_stats_tell_how_much_of_whom_and_how_old(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        empty = store.stats()
        assert (empty.entries, empty.models, empty.oldest) == (0, [], None)
        for n, model in enumerate(("a", "b", "b")):
            put(store, bytes([n] * 32), about=About("extract", model))
        stats = store.stats()
    assert stats.entries == 3
    assert stats.bytes > 1000
    assert [(m.model, m.entries, m.input_tokens, m.cost_usd) for m in stats.models] == [
        ("b", 2, 20, 1.0),
        ("a", 1, 10, 0.5),
    ]
    assert stats.oldest
    assert stats.newest
    assert stats.oldest <= stats.newest <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({}, []),
        ({"model": "b"}, ["a"]),
        ({"older_than": timedelta(days=1)}, ["a", "b"]),
        ({"older_than": timedelta(days=-1)}, []),
        ({"prompts": ["current"]}, ["a"]),
        ({"prompts": ["current"], "model": "a"}, ["a", "b"]),
    ],
)
def test_clear_deletes_what_is_named_and_gives_back_the_space(
    chosen: dict[str, Any], left: list[str], tmp_path: Path
) -> None:
    with Store(tmp_path / "s") as store:
        for n, (model, prompt) in enumerate((("a", "current"), ("b", "old"))):
            put(
                store,
                bytes([n] * 32),
                text=json.dumps(os.urandom(50_000).hex()),
                about=About("extract", model, prompt=prompt),
            )
        before = store.stats().bytes
        assert store.clear(**chosen) == 2 - len(left)
        after = store.stats()
    assert sorted(model.model for model in after.models) == left
    assert after.bytes < before or len(left) == 2


# -- a file that does not play along ---------------------------------------------------------------------------------


def broken(path: Path, how: str) -> None:
    if how == "no database":
        path.write_bytes(b"this is no database, " * 100)
        return
    with Store(path) as store:
        for n in range(60):
            put(store, bytes([n] * 32), text=json.dumps(os.urandom(2000).hex()))
    data = bytearray(path.read_bytes())
    if how == "cut off":
        del data[len(data) // 2 :]
    else:
        data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["no database", "cut off", "overwritten"])
def test_a_broken_file_is_moved_aside_with_a_warning_and_the_run_goes_on(
    how: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "s"
    broken(path, how)
    damaged = path.read_bytes()
    with Store(path) as store:
        store.get(bytes([59] * 32))
        assert [put(store, bytes([n] * 32), text="1") for n in range(100, 160)] == [True] * 60
    with Store(path) as store:
        assert store.get(bytes([120] * 32)).text == "1"  # type: ignore[union-attr]
    (aside,) = [path for path in tmp_path.glob("s.broken-*") if not path.name.endswith(("-wal", "-shm"))]
    assert aside.read_bytes()[:4096] == damaged[:4096]
    assert any("is broken" in line and aside.name in line for line in caplog.messages)


def test_one_damaged_answer_is_asked_again_and_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "s"
    with Store(path) as store:
        ask(store, ScriptedModel(extract=[{"meetings": []}]), QUESTION)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE answers SET answer = x'789c0102030405'")
    with Store(path) as store:
        again = ScriptedModel(extract=[{"meetings": []}])
        assert isinstance(ask(store, again, QUESTION)[0], Answer)
        assert len(again.questions) == 1
        assert isinstance(ask(store, ScriptedModel(), QUESTION)[0], StoredAnswer)
    assert "cannot be read" in caplog.text


def test_an_answer_that_no_longer_fits_its_schema_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path) as store:
        ask(store, ScriptedModel(extract=[{"meetings": []}]), QUESTION)
        key = store._database.read("SELECT key FROM answers")[0][0]
        put(store, key, text='{"meetings": 5}', replace=True)
        ask(store, ScriptedModel(extract=[{"meetings": []}]), QUESTION)
        assert store.get(key).text == '{"meetings":[]}'  # type: ignore[union-attr]


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path) as store:
        put(store)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(
        UsageError, match=r"s: the answer store cannot be used: a newer version of brief made it"
    ) as told:
        Store(path)
    assert "--no-cache" in told.value.hint
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE holiday_photos (x)")
    with pytest.raises(UsageError, match="it is a database of another program"):
        Store(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("holiday_photos",)]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_paid(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"the answer store cannot be used: .*file is no folder"):
        Store(tmp_path / "file" / "s")
    with pytest.raises(UsageError, match="the answer store cannot be used"):
        Store(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is read-only to the superuser")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="Permission denied"):
        Store(tmp_path / "s")


def test_a_full_disk_costs_answers_their_keeping_and_not_the_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(tmp_path / "s") as store:
        database = store._database
        pages = database._writer.execute("PRAGMA page_count").fetchone()[0]
        database._writer.execute(f"PRAGMA max_page_count = {pages + 1}")
        big = json.dumps(os.urandom(9000).hex())
        assert [put(store, bytes([n] * 32), text=big) for n in range(3)] == [None] * 3
        model = ScriptedModel(extract=lambda _: {"meetings": [meeting(title="ل" * 9000)]}, compose=lambda _: wording())
        database._writer.execute(f"PRAGMA max_page_count = {pages}")
        assert summarize([article()], model=model, options=Options(store=store)).meetings
        lost = store.lost
        database._writer.execute("PRAGMA max_page_count = 1000000")
        assert put(store, text=big) is True
    told = [line for line in caplog.messages if "answers are not kept" in line]
    assert len(told) == 1
    assert "database or disk is full" in told[0]
    assert f"{lost} answers could not be kept" in caplog.text


HOG = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("mine", flush=True)
time.sleep(1)
db.execute("COMMIT")
"""


def test_a_store_that_another_process_is_writing_to_is_waited_for(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        with subprocess.Popen([sys.executable, "-c", HOG, str(tmp_path / "s")], stdout=subprocess.PIPE) as hog:
            assert hog.stdout
            hog.stdout.readline()
            assert put(store) is True
        assert store.get(KEY)


BEGUN = "import sys; from pathlib import Path; from summarizer.ledger.store import Store\nwith Store(Path(sys.argv[1])): pass"


def test_many_processes_may_begin_one_store_at_the_same_moment(tmp_path: Path) -> None:
    several = [subprocess.Popen([sys.executable, "-c", BEGUN, str(tmp_path / "s")]) for _ in range(6)]
    assert [process.wait(60) for process in several] == [0] * 6


# -- the model that looks there first ------------------------------------------------------------------------------------


def test_a_question_is_asked_once_and_answered_alike_ever_after(tmp_path: Path) -> None:
    model = ScriptedModel(extract=[{"meetings": [meeting()]}])
    with Store(tmp_path / "s") as store:
        first, second = ask(store, model, QUESTION, QUESTION)
        (third,) = ask(store, ScriptedModel(), QUESTION)
    assert len(model.questions) == 1
    assert first.value == second.value == third.value
    assert type(third.value) is Extraction
    assert not isinstance(first, StoredAnswer)
    assert isinstance(third, StoredAnswer)
    assert third.usage == first.usage


@pytest.mark.parametrize(
    "other",
    [
        Question("extract", "another system", "user", Extraction),
        Question("extract", "system", "another user", Extraction),
        Question("extract", "system", "user", Extraction, ((Extraction(meetings=[]), "wrong"),)),
        Question("extract", "system", "user", MeetingWording),
    ],
    ids=["prompt", "article", "objection", "schema"],
)
def test_another_question_has_another_key(other: Question[Any]) -> None:
    assert Source("m").key(other) != Source("m").key(QUESTION)


@pytest.mark.parametrize(
    "other", [Source("n"), Source("m", "http://x/v1"), Source("m", mode="tools"), Source("m", answers="scripted")]
)
def test_another_source_has_another_key(other: Source) -> None:
    assert other.key(QUESTION) != Source("m").key(QUESTION)


def test_the_key_does_not_hang_on_what_changes_no_answer() -> None:
    plain = Settings(model="m", base_url="http://user:secret@h:1/v1/", reasks=0, retries=1, timeout=5, concurrency=2)
    assert Source.of(plain).key(QUESTION) == Source.of(Settings(model="m", base_url="http://h:1/v1")).key(QUESTION)
    assert bare_address("https://u:p@[::1]:8/v1?k=secret") == "https://[::1]:8/v1"


def test_refresh_asks_again_once_and_replaces(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        ask(store, ScriptedModel(extract=[{"meetings": []}]), QUESTION)
        again = ScriptedModel(extract=[{"meetings": [meeting()]}])
        ask(store, again, QUESTION, QUESTION, refresh=True)
        assert len(again.questions) == 1
        assert len(ask(store, ScriptedModel(), QUESTION)[0].value.meetings) == 1


def test_a_failed_question_is_not_kept_and_asked_again(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        with pytest.raises(ModelUnreachable):
            ask(store, ScriptedModel(extract=[ModelUnreachable("gone")]), QUESTION)
        assert store.stats().entries == 0
        assert ask(store, ScriptedModel(extract=[{"meetings": []}]), QUESTION)[0].value.meetings == []


def test_the_same_question_at_the_same_moment_is_asked_once(tmp_path: Path) -> None:
    class Slow(ScriptedModel):
        async def ask(self, question: Any) -> Any:
            await asyncio.sleep(0.01)
            return await super().ask(question)

    model = Slow(extract=[ModelUnreachable("gone"), {"meetings": []}])

    @asynccontextmanager
    async def opened() -> Any:
        yield model

    async def at_once(store: Store) -> list[Any]:
        async with KeptModel(opened, store, Source("m")) as kept:
            return await asyncio.gather(*(kept.ask(QUESTION) for _ in range(10)), return_exceptions=True)

    with Store(tmp_path / "s") as store:
        found = asyncio.run(at_once(store))
    assert len(model.questions) == 2
    assert sum(isinstance(item, ModelError) for item in found) == 1
    assert sum(isinstance(item, StoredAnswer) for item in found) == 8


HIT = """
import sys
from pathlib import Path
from summarizer import Settings, summarize
from summarizer.pipeline import Options
from summarizer.ledger.store import Store
from tests.builders import article
with Store(Path(sys.argv[1])) as store:
    brief = summarize([article()], settings=Settings(model="m", base_url=sys.argv[2]), options=Options(store=store))
assert len(brief.meetings) == 1
print([name for name in ("openai", "instructor", "vcr", "httpx2", "genai_prices", "tenacity") if name in sys.modules])
"""


def test_a_run_that_finds_everything_imports_no_client_and_sends_nothing(tmp_path: Path) -> None:
    with scripted(answer({"meetings": [meeting()]}), answer(wording())) as script, Store(tmp_path / "s") as store:
        settings = Settings(model="m", base_url=script.url)
        summarize([article()], settings=settings, options=Options(store=store))
        asked = len(script.requests)
        run = subprocess.run(
            [sys.executable, "-c", HIT, str(tmp_path / "s"), script.url], capture_output=True, text=True, check=False
        )
        assert len(script.requests) == asked
    assert (run.returncode, run.stdout.strip()) == (0, "[]"), run.stderr


# -- secrets ----------------------------------------------------------------------------------------------------------

SECRET = "sk-marked-secret-0123456789"


def test_nothing_of_a_key_is_in_store_log_messages_or_tracebacks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "summarizer")
    echo = Reply({"error": {"message": f"no such key: {SECRET}"}}, status=401)
    told = []
    for replies in ([answer({"meetings": [meeting()]}), answer(wording())], [echo]):
        with scripted(*replies) as script, Store(tmp_path / "s") as store, Journal(tmp_path / "l") as journal:
            settings = Settings(model="m", base_url=script.url, api_key=SECRET, retries=0)
            try:
                summarize([article()], settings=settings, options=Options(store=store, journal=journal, refresh=True))
            except ModelError as error:
                told += [str(error), "".join(traceback.format_exception(error))]
    assert any("401" in line for line in told)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"extract" in kept
    assert SECRET.encode() not in kept
    assert SECRET not in caplog.text + "".join(told)


def test_the_log_holds_no_word_of_an_article(tmp_path: Path) -> None:
    with (
        scripted(answer({"meetings": [meeting()]}), Reply(completion("no JSON"))) as script,
        Journal(tmp_path / "l") as log,
    ):
        summarize(
            [article()], settings=Settings(model="m", base_url=script.url, reasks=0), options=Options(journal=log)
        )
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"AnswerInvalid" in kept
    for word in ("بلينكن", "واشنطن", "Blinken", "a.txt"):
        assert word.encode() not in kept
