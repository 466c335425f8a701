"""A key that a server says over at every opportunity, and every place where it could stay behind: the brief, what is told
on the terminal, the answer store, the run log, a recording, a traceback. The program runs as its user runs it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.settings import Settings
from tests.conftest import ROOT
from tests.servers import Reply, Scripted, answer, completion, scripted

KEY = "sk-marked-secret-0123456789"
PASSWORD = "marked-pass%20word"
BASIC = base64.b64encode(b"analyst:marked-pass word").decode()
MARKS = [KEY, PASSWORD, "marked-pass word", BASIC]
SAID_OVER = " ".join(MARKS)
QUOTE = "التقى الوزير نظيره في جنيف"


def meeting(quote: str) -> dict[str, object]:
    return {"title": f"لقاء {SAID_OVER}", "quote": quote, "topics": [SAID_OVER], "origin_sources": SAID_OVER}


REPLIES = {
    "busy": [Reply({"error": {"message": f"slow down, {SAID_OVER}"}}, 503, {"Retry-After": "0", "X-Echo": SAID_OVER})],
    "an error with status 200": [Reply({"error": {"message": SAID_OVER}})],
    "a refusal": [Reply(completion(None, refusal=f"I will not, {SAID_OVER}"))],
    "prose": [Reply(completion(f"Your key is {SAID_OVER}."))],
    "a wrong key": [Reply({"error": {"message": f"Incorrect API key provided: {SAID_OVER}"}}, 401)],
    "a meeting that holds": [answer({"meetings": [meeting(QUOTE)]})],
    "a meeting that does not": [answer({"meetings": [meeting(SAID_OVER)]})],
}


def run(folder: Path, server: Scripted, *options: str) -> subprocess.CompletedProcess[bytes]:
    (folder / "article.txt").write_text(f"{QUOTE} أمس.\n", encoding="utf-8")
    url = server.url.replace("//", f"//analyst:{PASSWORD}@")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BRIEF_", "OPENAI_"))}
    env |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": url, "BRIEF_MODEL": "m", "BRIEF_HOME": str(folder / "home")}
    env |= {"BRIEF_PATIENCE": "3", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-m", "summarizer", "article.txt", "-v", *options]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=120, check=False)


def left_behind(folder: Path, *said: bytes) -> list[str]:
    """Where one of the marks can be found, as it is, in a JSON string, or backwards from zlib."""
    places = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    places |= {f"output {number}": text for number, text in enumerate(said)}
    forms = {form.encode() for mark in MARKS for form in (mark, json.dumps(mark)[1:-1])}
    return [name for name, data in places.items() if any(form in data for form in forms)]


@pytest.mark.parametrize("replies", REPLIES.values(), ids=list(REPLIES))
def test_what_a_server_says_over_stays_nowhere(replies: list[Reply], tmp_path: Path) -> None:
    kept, recorded = tmp_path / "kept", tmp_path / "recorded"
    for folder, options in ((kept, ["-o", "brief.json"]), (recorded, ["-o", "brief.md", "--record", "answers.yaml"])):
        folder.mkdir()
        with scripted(*replies) as server:
            done = run(folder, server, *options)
        assert server.headers, done.stderr
        assert all(f"Basic {BASIC}" in headers.values() for headers in server.headers)
        assert left_behind(folder, done.stdout, done.stderr) == []
        assert b"Traceback" not in done.stderr
    assert (kept / "home").is_dir()
    assert stored_answers(kept / "home") == []


def stored_answers(home: Path) -> list[str]:
    """The answers in the store in which a mark stands, once they are no longer compressed."""
    import sqlite3
    import zlib

    found = []
    for path in home.rglob("*.sqlite3"):
        base = sqlite3.connect(path)
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in base.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name that the database gave
                for cell in row:
                    text = zlib.decompress(cell) if isinstance(cell, bytes) and cell[:1] == b"x" else cell
                    found += [name for mark in MARKS if mark in str(text)]
        base.close()
    return found


def test_the_secrets_of_settings_are_told_with_every_form_in_which_they_are_sent() -> None:
    settings = Settings(api_key=KEY, base_url=f"http://analyst:{PASSWORD}@localhost/v1")
    assert set(settings.secrets) == set(MARKS)
    assert Settings().secrets == ()


def test_what_the_environment_holds_is_secret_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://analyst:{PASSWORD}@localhost/v1?token=hidden123")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert set(Settings().secrets) == {*MARKS, "token=hidden123"}
