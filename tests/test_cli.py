from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from summarizer import __version__, prompts
from summarizer.cli import app
from tests.conftest import CASSETTE, SEEDS
from tests.reference.server import MODEL, serving

runner = CliRunner()
SEED = SEEDS / "003_d01976cc468ea2f4.txt"


def brief(*args: str | Path, stdin: str | bytes | None = None) -> Any:
    return runner.invoke(app, [str(arg) for arg in args], input=stdin)


def process(*args: str | Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "summarizer", *map(str, args)],
        capture_output=True,
        check=False,
        env={**os.environ, **env},
        timeout=120,
    )


@pytest.mark.parametrize(
    ("lang", "title", "name"), [("en", "## Bottom line", "Steve Witkoff"), ("ar", "## الخلاصة", "ستيف ويتكوف")]
)
def test_the_seeds_give_a_brief_without_any_model(lang: str, title: str, name: str) -> None:
    done = brief(SEEDS, "--lang", lang)
    assert done.exit_code == 0
    assert title in done.stdout
    assert name in done.stdout
    assert done.stderr.splitlines() == [
        "No model is configured: replaying the recorded answers that ship with these articles (seeds.yaml)."
    ]


def test_options_may_stand_before_the_paths() -> None:
    assert brief("--lang", "ar", SEED, "-q").stdout == brief(SEED, "-q", "--lang", "ar").stdout


def test_quiet_says_nothing_on_stderr() -> None:
    done = brief(SEED, "--quiet")
    assert done.stderr == ""
    assert done.stdout.startswith("# ")


def test_verbose_tells_what_was_used() -> None:
    assert "6 calls, 0 tokens in, 0 out" in brief(SEED, "--verbose").stderr


def test_json_fits_the_schema_that_brief_schema_prints() -> None:
    schema = json.loads(brief("schema").stdout)
    record = json.loads(brief(SEEDS, "--format", "json", "-q").stdout)
    jsonschema.Draft202012Validator(schema).validate(record)
    assert record["schema_version"]


def test_the_format_follows_the_name_of_the_output_file(tmp_path: Path) -> None:
    assert brief(SEED, "-q", "-o", tmp_path / "brief.json").stdout == ""
    assert json.loads((tmp_path / "brief.json").read_text(encoding="utf-8"))["lang"] == "en"
    brief(SEED, "-q", "-o", tmp_path / "brief.md")
    assert (tmp_path / "brief.md").read_text(encoding="utf-8").startswith("# ")


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = brief(SEED, "-q", "-o", tmp_path / "no" / "brief.md")
    assert done.exit_code == 2
    assert done.stderr == f"brief: {tmp_path}/no/brief.md: cannot be written: No such file or directory\n"


def test_an_unreadable_file_costs_only_itself(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    shutil.copytree(CASSETTE.parent, tmp_path / "cassettes")
    (tmp_path / "seeds" / "zz_broken.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 100)
    done = brief(tmp_path / "seeds")
    assert done.exit_code == 3
    assert "zz_broken.txt" in done.stderr
    assert "Steve Witkoff" in done.stdout
    listed = done.stdout.partition("## Could not be read or answered")[2].partition("##")[0]
    assert "zz\\_broken.txt" in listed


def test_an_article_without_a_meeting_gives_a_brief_that_says_so(tmp_path: Path) -> None:
    article, kept = tmp_path / "weather.txt", tmp_path / "kept.yaml"
    article.write_text("الطقس اليوم مشمس في معظم المناطق.\n", encoding="utf-8")

    class NoMeeting:
        def answer(self, schema: str, messages: list[dict[str, str]]) -> dict[str, Any]:
            assert schema == "Extraction"
            return {"meetings": []}

    with serving(NoMeeting()) as url:
        for lang, says in (
            ("en", "No meeting is reported in these articles."),
            ("ar", "لا تذكر هذه المقالات أي اجتماع."),
        ):
            done = brief(article, "--base-url", url, "--model", "any", "--lang", lang, "--record", kept)
            assert done.exit_code == 0
            assert says in done.stdout
    assert brief(article, "--replay", kept).exit_code == 0


def test_other_articles_without_a_model_stop_with_the_three_ways_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("مقال آخر.", encoding="utf-8")
    done = brief(tmp_path / "other.txt")
    assert done.exit_code == 1
    assert done.stdout == ""
    for way in ("OPENAI_API_KEY", "--base-url http://localhost:11434/v1", "--replay FILE"):
        assert way in done.stderr


def test_seeds_together_with_another_article_ask_for_a_model(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("مقال آخر.", encoding="utf-8")
    done = brief(SEEDS, tmp_path / "other.txt")
    assert done.exit_code == 1
    assert "OPENAI_API_KEY" in done.stderr


def test_a_changed_prompt_fails_the_run_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original, marked = prompts.source, prompts.fingerprint
    changed = original("compose").replace("Rules", "Laws")
    monkeypatch.setattr(prompts, "source", lambda name: changed if name == "compose" else original(name))
    monkeypatch.setattr(prompts, "fingerprint", lambda name: "0" * 12 if name == "compose" else marked(name))
    prompts._environment.cache_clear()
    done = brief(SEED)
    prompts._environment.cache_clear()
    assert done.exit_code == 1
    assert "prompts/compose.jinja" in done.stderr
    assert "make record" in done.stderr


def test_a_recording_made_on_the_command_line_replays(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with serving() as url:
        live = brief(SEED, "--base-url", url, "--model", MODEL, "--record", kept, "--format", "json", "-q")
    played = brief(SEED, "--replay", kept, "--format", "json", "-q")
    assert json.loads(live.stdout)["meetings"] == json.loads(played.stdout)["meetings"]
    assert yaml.safe_load(kept.read_text(encoding="utf-8"))["recording"]["answers"] == "model"


def test_standard_input_is_an_article() -> None:
    with serving() as url:
        done = brief("-", "--base-url", url, "--model", MODEL, "-q", stdin=SEED.read_bytes())
    assert done.exit_code == 0
    assert "Ron Dermer" in done.stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nowhere.txt"], "brief: nowhere.txt: no such file or folder.\n"),
        ([SEED, "--record", "a", "--replay", "b"], "brief: --record and --replay exclude each other.\n"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(args: list[str | Path], says: str) -> None:
    done = brief(*args)
    assert (done.exit_code, done.stderr, done.stdout) == (2, says, "")


@pytest.mark.parametrize(
    "args", [["--lang", "fr", "x"], ["--format", "pdf", "x"], ["--concurrency", "0", "x"], ["--nope", "x"]]
)
def test_an_option_that_cannot_be_is_exit_2(args: list[str]) -> None:
    assert brief(*args).exit_code == 2


def test_an_empty_folder_is_said_and_exit_1(tmp_path: Path) -> None:
    done = brief(tmp_path)
    assert done.exit_code == 1
    assert "There is no article in" in done.stderr


def test_a_server_that_is_not_there_is_named_and_exit_1(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص.", encoding="utf-8")
    done = process(tmp_path / "a.txt", "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert done.returncode == 1
    assert done.stderr.decode() == "brief: The model's server cannot be reached at 127.0.0.1:9.\nIs it running?\n"


def test_control_characters_of_a_file_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.txt").write_bytes(b"\x00" * 50)
    done = brief(tmp_path)
    assert "\x1b" not in done.stderr
    assert "\x1b" not in done.stdout


def test_help_shows_the_options_and_the_exit_codes() -> None:
    done = process("--help", COLUMNS="200")
    shown = done.stdout.decode()
    assert done.returncode == 0
    for word in ("--lang", "--replay", "Exit codes", "brief schema", "--install-completion"):
        assert word in shown


def test_version_is_printed() -> None:
    assert brief("--version").stdout == f"brief {__version__}\n"


def test_completion_can_be_shown() -> None:
    done = process("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert b"complete" in done.stdout


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["schema", "--help"]])
def test_help_and_version_import_nothing_slow(args: list[str]) -> None:
    code = (
        "import sys\n"
        "from summarizer.cli import app\n"
        f"try: app({args!r}, standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "slow = {'openai', 'instructor', 'vcr', 'jinja2', 'babel', 'yaml', 'httpx2'} & sys.modules.keys()\n"
        "sys.exit(f'imported {slow}' if slow else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_output_is_utf8_whatever_the_locale() -> None:
    done = process(SEED, "--lang", "ar", "-q", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "رون ديرمر" in done.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m summarizer {SEED} -q | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
