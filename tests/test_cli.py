from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
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
from tests.servers import Reply, answer, scripted

runner = CliRunner()
EMPTY = answer({"meetings": []})
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


def shell(command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)


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


@pytest.mark.parametrize(
    ("name", "reason"), [("no/brief.md", "its folder does not exist"), ("folder", "it is a folder")]
)
def test_an_output_that_cannot_be_written_is_told_before_anybody_is_asked(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    with scripted(EMPTY) as script:
        done = brief(SEED, "-o", tmp_path / name, "--base-url", script.url, "--model", "m")
    assert done.exit_code == 2
    assert done.stderr == f"brief: {tmp_path}/{name}: cannot be written: {reason}.\n"
    assert script.requests == []


def test_an_output_is_replaced_whole_and_a_link_to_it_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    assert brief(SEED, "-q", "-o", tmp_path / "link.md").exit_code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# ")
    assert len(list(tmp_path.iterdir())) == 2


def test_an_output_may_be_a_device() -> None:
    assert brief(SEED, "-q", "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_a_brief_beside_its_articles_is_not_read_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص.", encoding="utf-8")
    with scripted(EMPTY) as script:
        for _ in range(2):
            done = brief(
                tmp_path, "-o", tmp_path / "brief.md", "--base-url", script.url, "--model", "m", "--format", "json"
            )
            assert done.exit_code == 0
    assert len(json.loads((tmp_path / "brief.md").read_text(encoding="utf-8"))["articles"]) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk to write to")
def test_a_full_disk_is_one_line_and_exit_1() -> None:
    for arguments in (f"{SEED} -q", "schema"):
        done = shell(f"{sys.executable} -m summarizer {arguments} > /dev/full")
        assert (done.returncode, done.stderr) == (
            1,
            b"brief: The brief cannot be printed: No space left on device.\n",
        )


def test_closed_streams_are_no_traceback() -> None:
    done = shell(f"{sys.executable} -m summarizer {SEED} -q >&-")
    assert (done.returncode, done.stderr) == (2, b"brief: There is no standard output; -o FILE writes to a file.\n")
    done = shell(f"{sys.executable} -m summarizer {SEED} 2>&-")
    assert (done.returncode, done.stdout[:2]) == (0, b"# ")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="terminals of POSIX")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_letters_gets_marks_for_them(encoding: str) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "summarizer", str(SEED)]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = b""
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env=env) as run:
        os.close(theirs)
        with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as screen:  # Linux ends a terminal with EIO
            while data := screen.read(4096):
                shown += data
        _, said = run.communicate(timeout=60)
    assert (run.returncode, b"Traceback" in said) == (0, False)
    assert b"Ron Dermer" in shown
    assert b"?" in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_answers_had_before_an_interruption_are_kept(tmp_path: Path, number: int) -> None:
    kept = tmp_path / "kept.yaml"
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"نص {name}.", encoding="utf-8")
    with scripted(EMPTY, EMPTY, Reply(EMPTY.body, after=2)) as script:
        run = subprocess.Popen(
            [sys.executable, "-m", "summarizer", tmp_path, "--base-url", script.url, "--model", "m", "--record", kept],
            env={**os.environ, "BRIEF_CONCURRENCY": "1"},
            stderr=subprocess.PIPE,
        )
        for _ in range(600):
            if len(script.requests) == 3:
                break
            time.sleep(0.05)
        run.send_signal(number)
        _, said = run.communicate(timeout=60)
    assert len(yaml.safe_load(kept.read_text(encoding="utf-8"))["interactions"]) == 2
    assert number == signal.SIGKILL or (run.returncode, said) == (
        130,
        b"brief: interrupted. What was answered is kept; the same command goes on from there.\n",
    )


def test_one_article_that_the_server_refuses_costs_only_itself(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"نص {name}.", encoding="utf-8")
    long = Reply({"error": {"message": "too long", "code": "context_length_exceeded"}}, 400)
    with scripted(EMPTY, long, EMPTY) as script:
        done = brief(tmp_path, "--base-url", script.url, "--model", "m", "--concurrency", "1", "--format", "json")
    assert done.exit_code == 3
    assert [Path(item["what"]).name for item in json.loads(done.stdout)["failed"]] == ["b.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_file_name_that_is_no_utf8_is_shown_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"x\xff.txt")).write_text("نص.", encoding="utf-8")
    with scripted(EMPTY) as script:
        done = brief(tmp_path, "--base-url", script.url, "--model", "m", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["articles"][0]["path"] == f"{tmp_path}/x\ufffd.txt"


def test_the_ways_to_a_model_stand_in_columns(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("مقال آخر.", encoding="utf-8")
    shown = brief(tmp_path / "other.txt").stderr.splitlines()
    assert "  a hosted model   export OPENAI_API_KEY=...   (and BRIEF_MODEL=..., default gpt-5-mini)" in shown


def test_part_of_the_recorded_articles_is_told_what_was_recorded() -> None:
    two = sorted(SEEDS.glob("*.txt"))[:2]
    assert "recorded for certain articles, together or alone" in brief(*two).stderr


def test_verbose_tells_of_each_article_once() -> None:
    lines = brief(SEED, "--verbose").stderr.splitlines()
    assert [line for line in lines if line.startswith(f"{SEED}: ")] == [line for line in lines if "claims kept" in line]
    assert sum("claims kept" in line for line in lines) == 1


def test_a_misspelt_sidecar_entry_is_warned_of_unless_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص.", encoding="utf-8")
    (tmp_path / "articles.toml").write_text('["b.txt"]\nsource = "Axios"\n', encoding="utf-8")
    with scripted(EMPTY) as script:
        asked = (tmp_path, "--base-url", script.url, "--model", "m")
        told, quiet = brief(*asked).stderr, brief(*asked, "-q").stderr
    assert told == f"{tmp_path}/articles.toml: describes b.txt, which is not there\n"
    assert quiet == ""


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
        ([SEED, "--record", "a", "-o", "a"], "brief: a: the brief and the recording need a file each.\n"),
        ([""], "brief: An empty argument names nothing; the current folder is '.'.\n"),
        (["x" * 300], f"brief: {'x' * 300}: cannot be read: File name too long.\n"),
        (
            [SEED, "--base-url", "localhost:11434"],
            (
                "brief: The base URL 'localhost:11434' does not begin with http:// or https://; "
                "it should look like http://localhost:11434/v1.\n"
            ),
        ),
        (
            [SEED, "--model", "anthropic/x", "--record", "a"],
            "brief: Only answers given in the OpenAI protocol can be recorded, not those of anthropic.\n",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(args: list[str | Path], says: str) -> None:
    done = brief(*args)
    assert (done.exit_code, done.stderr, done.stdout) == (2, says, "")


def test_a_time_that_is_none_is_one_line_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "abc")
    done = brief(SEED, "-q")
    assert (done.exit_code, done.stderr) == (
        2,
        "brief: SOURCE_DATE_EPOCH is 'abc'; it must be a number of seconds since 1970.\n",
    )


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
    assert (
        done.stderr.decode()
        == "brief: The model's server cannot be reached at 127.0.0.1:9 (tried 5 times).\nIs it running?\n"
    )


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


# -- aliases


def told_by(name: str) -> dict[str, Any]:
    """An answer for an article that says this one met Putin in Moscow."""
    people = [
        {"quote": f"{name} فلاديمير بوتين", "name": who, "country": code}
        for who, code in ((name, "PS"), ("فلاديمير بوتين", "RU"))
    ]
    details = {"title": "لقاء في موسكو", "date": "2025-05-08", "place": "موسكو", "city_en": "Moscow", "status": "held"}
    return {"meetings": [{"quote": f"{name} فلاديمير بوتين في موسكو", "participants": people, **details}]}


def test_a_file_of_aliases_makes_one_person_of_two_names(tmp_path: Path) -> None:
    for file, name in (("a.txt", "أحمد قريع"), ("b.txt", "أبو علاء")):
        (tmp_path / file).write_text(f"التقى {name} فلاديمير بوتين في موسكو في 8 مايو 2025.\n", encoding="utf-8")
    aliases = tmp_path / "aliases.toml"
    aliases.write_text('[people]\n"Ahmed Qurei" = ["أبو علاء", "أحمد قريع"]\n', encoding="utf-8")

    class Told:
        def answer(self, schema: str, messages: list[dict[str, str]]) -> dict[str, Any]:
            if schema == "Extraction":
                return told_by("أبو علاء" if "أبو علاء" in messages[1]["content"] else "أحمد قريع")
            lines = {
                "title": "لقاء في موسكو",
                "headline": "لقاء في موسكو",
                "topics": [],
                "venue": None,
                "sourcing": None,
            }
            return {**lines, "participants": [], "claims": []}

    with serving(Told()) as url:
        args = [tmp_path, "--base-url", url, "--model", "any", "--lang", "ar", "--format", "json", "-q"]
        found = [json.loads(brief(*args, *more).stdout)["meetings"] for more in ([], ["--aliases", aliases])]
    assert [len(meetings) for meetings in found] == [2, 1]
    assert len(found[1][0]["reports"]) == 2


def test_a_file_of_aliases_that_is_none_is_one_line(tmp_path: Path) -> None:
    done = brief(SEED, "--aliases", tmp_path / "none.toml", "-q")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"brief: {tmp_path}/none.toml cannot be read")
