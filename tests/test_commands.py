"""The commands around the brief: both languages, the browser, kept answers, costs, explanations."""

from __future__ import annotations

import json
import re
import webbrowser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from summarizer.cli import app
from tests.conftest import SEEDS
from tests.servers import answer, scripted

runner = CliRunner()
EMPTY = answer({"meetings": []})


def brief(*args: str | Path) -> Any:
    return runner.invoke(app, [str(arg) for arg in args])


@pytest.fixture
def article(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    path = tmp_path / "articles" / "a.txt"
    path.write_text("نص لا لقاء فيه.", encoding="utf-8")
    return path


# -- where a brief goes ---------------------------------------------------------------------------------------


def test_both_languages_are_two_files_that_lead_to_each_other(tmp_path: Path) -> None:
    done = brief(SEEDS, "--lang", "both", "-o", tmp_path / "b.html")
    assert done.exit_code == 0
    english, arabic = (tmp_path / f"b.{lang}.html" for lang in ("en", "ar"))
    assert 'href="b.ar.html"' in english.read_text(encoding="utf-8")
    assert 'href="b.en.html"' in arabic.read_text(encoding="utf-8")
    assert f"Written: {english}, {arabic}." in done.stderr
    assert not (tmp_path / "b.html").exists()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("b.docx", b"PK"),
        ("b.csv", b"\xef\xbb\xbf"),
        ("b.html", b"<!doctype html>"),
        ("b.REVIEW.html", b"<!doctype html>"),
        ("b.jsonl", b'{"'),
        ("b.jsonld", b"{"),
        ("b.ftm.jsonl", b'{"'),
        ("b.md", b"# "),
    ],
)
def test_the_ending_of_the_output_says_the_format(tmp_path: Path, name: str, begins: bytes) -> None:
    assert brief(SEEDS, "-q", "-o", tmp_path / name).exit_code == 0
    written = (tmp_path / name).read_bytes()
    assert written.startswith(begins)
    assert (b"<mark" in written) == ("REVIEW" in name)


def test_open_shows_the_page_in_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: bool(opened.append(address)) or True)
    assert brief(SEEDS, "--open", "-o", tmp_path / "b.html").exit_code == 0
    assert opened == [(tmp_path / "b.html").as_uri()]
    done = brief(SEEDS, "--open")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert Path(opened[1].removeprefix("file://")).read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--lang", "both"], "-o FILE names them"),
        (["--open", "--format", "csv"], "--open shows html and review, not csv"),
        (["--lang", "both", "-o", "b.md", "--dry-run"], "are for one brief"),
        (["--refresh", "--no-cache"], "exclude each other"),
        (["--replay", "x.yaml", "--refresh"], "do without the answer store"),
        (["--max-cost", "-1"], "--max-cost"),
        (["--overrides", "missing.toml"], "missing.toml cannot be read"),
    ],
)
def test_what_makes_no_sense_is_exit_2(article: Path, args: list[str], says: str) -> None:
    done = brief(article, "--base-url", "http://127.0.0.1:9/v1", "--model", "m", *args)
    assert done.exit_code == 2
    assert says in re.sub(r"\s+", " ", done.stderr)


# -- answers that are kept ------------------------------------------------------------------------------------


def test_an_answer_is_paid_for_once_and_the_cache_and_the_log_tell_of_it(article: Path) -> None:
    with scripted(EMPTY, EMPTY) as script:
        asked = (article, "--base-url", script.url, "--model", "m", "-q")
        assert brief(*asked).exit_code == brief(*asked).exit_code == 0
        assert len(script.requests) == 1
        assert brief(*asked, "--refresh").exit_code == 0
        assert len(script.requests) == 2
    assert re.search(r": 1 answer, .*\n  m: 1 \(", brief("cache").stdout)
    log = brief("log").stdout.splitlines()
    assert ["1 asked, 0 from" in line for line in log] == [True, False, True]
    assert "extract" in brief("log", "1").stdout
    assert brief("log", "99").exit_code == 2
    assert brief("cache", "--clear", "--model", "other").stdout.startswith("0 answers deleted.")
    assert brief("cache", "--stale").stdout.startswith("0 answers deleted.")
    assert brief("cache", "--clear").stdout.startswith("1 answer deleted.")
    assert brief("cache", "--model", "m").exit_code == 2


def test_without_a_cache_every_run_asks(article: Path) -> None:
    with scripted(EMPTY, EMPTY) as script:
        for _ in range(2):
            assert brief(article, "--base-url", script.url, "--model", "m", "-q", "--no-cache").exit_code == 0
        assert len(script.requests) == 2
    assert ": 0 answers" in brief("cache").stdout


def test_a_dry_run_sends_nothing_and_says_what_a_run_would_cost(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted() as script:
        done = brief(article, "--base-url", script.url, "--model", "m", "--dry-run")
        assert script.requests == []
    assert done.exit_code == 0
    assert "articles   1" in done.stdout
    assert "not known for this model" in done.stdout
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    assert re.search(r"cost       \$0\.\d{4} to \$0\.\d{4}", brief(article, "--dry-run").stdout)


def test_a_limit_on_the_cost_is_refused_where_the_price_is_not_known(article: Path) -> None:
    with scripted() as script:
        done = brief(article, "--base-url", script.url, "--model", "m", "--max-cost", "1")
        assert script.requests == []
    assert done.exit_code == 2
    assert "price" in done.stderr


# -- explanations ---------------------------------------------------------------------------------------------


def test_a_meeting_is_explained_by_its_number_its_id_and_from_a_saved_brief(tmp_path: Path) -> None:
    by_number = brief("explain", "20", SEEDS, "-q")
    assert by_number.exit_code == 0
    own_id = re.search(r"\((m\w{8})\), 1 report", by_number.stdout)
    assert own_id
    assert "one article tells them apart" in by_number.stdout
    assert brief("explain", own_id[1], SEEDS, "-q").stdout == by_number.stdout
    saved = tmp_path / "b.json"
    assert brief(SEEDS, "-q", "-o", saved).exit_code == 0
    assert brief("explain", own_id[1], saved).stdout.splitlines()[0] == by_number.stdout.splitlines()[0]
    missing = brief("explain", "99", saved)
    assert missing.exit_code == 2
    assert "There is no meeting 99; the brief has 27 meetings." in missing.stderr


def test_overrides_say_what_they_changed_and_what_they_did_not_find(tmp_path: Path) -> None:
    listed = json.loads(brief(SEEDS, "-q", "--format", "json").stdout)["meetings"]
    one, other = listed[1]["id"], listed[2]["id"]
    file = tmp_path / "overrides.toml"
    file.write_text(f'join = [["{one}", "{other}"]]\nsplit = [["nowhere.txt", "neither.txt"]]\n', encoding="utf-8")
    done = brief("explain", "2", SEEDS, "--overrides", file)
    assert done.exit_code == 0
    told = [line for line in done.stderr.splitlines() if line.startswith("overrides:")]
    assert len(told) == 2
    assert f"join «{one}», «{other}»: changed" in "".join(told)
    assert "«nowhere.txt» is no meeting and no report of this run" in "".join(told)
    assert "There is no meeting 27" in brief("explain", "27", SEEDS, "--overrides", file).stderr


def test_an_address_is_read_on_request_only(article: Path) -> None:
    done = brief("https://example.org/a", "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert done.exit_code == 2
    assert "--fetch lets brief read it" in done.stderr
