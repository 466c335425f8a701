"""What the documents say is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from summarizer import Summary, render
from summarizer.cli import app
from tests.conftest import ROOT
from tests.readme import README, blocks, command

TEXT = README.read_text(encoding="utf-8")
DOCUMENTS = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")]


@pytest.mark.parametrize("code", blocks("python"))
def test_the_examples_run(code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - our own README
    assert "brief" in names
    if "print" in code:
        assert "['Steve Witkoff', 'Ron Dermer', 'David Barnea']" in capsys.readouterr().out


def test_the_set_up_commands_do_all_the_set_up() -> None:
    assert command(1).startswith("python3 -m venv .venv && ")
    assert command(1).endswith("brief seeds/ --lang en")
    assert command(2).endswith("pytest -q")
    assert "\n" not in command(1) + command(2)


@pytest.mark.parametrize(("sample", "lang"), [(0, "en"), (1, "ar")])
def test_the_sample_output_is_the_real_one(briefs: dict[str, Summary], sample: int, lang: str) -> None:
    shown = blocks("markdown")[sample].strip()
    assert len(shown.splitlines()) > 8
    for passage in shown.split("\n…\n"):
        assert passage.strip() in render(briefs[lang])


def test_every_option_in_the_table_exists_and_every_option_is_in_the_readme() -> None:
    named = set(re.findall(r"[`| (](--[a-z][a-z-]+)", TEXT))
    commands = get_command(app).commands.values()  # type: ignore[attr-defined]
    options = {opt for command in commands for param in command.params for opt in param.opts if opt.startswith("--")}
    assert options - named <= {
        "--output",
        "--help",
        "--install-completion",
        "--show-completion",
        "--last",
        "--clear",
        "--stale",
        "--older-than",
    }
    assert named <= options | {"--install-completion"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
    for named in re.findall(r"`((?:tests|cassettes|seeds|prompts|schemas|summarizer|benchmarks)/[\w./-]*)`", text):
        assert (ROOT / named).exists() or "NNN" in named, named


def test_the_house_in_contributing_is_the_one_that_is_checked() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    checked = set(re.findall(r"[a-z]+", project.partition("layers = [")[2].partition("]")[0]))
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("|---|---|")[2].partition("\n\n")[0]
    told = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`([a-z]+)/?`", line.split("|")[1] if "|" in line else "")
    }
    assert told == checked


def test_continuous_integration_runs_the_readmes_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "tests/readme.py 1" in script
    assert "tests/readme.py 2" in script


def test_the_sidecar_of_the_seeds_says_that_every_date_is_inferred() -> None:
    import tomllib

    tables = tomllib.loads((ROOT / "seeds" / "articles.toml").read_text(encoding="utf-8"))
    articles = {name: table for name, table in tables.items() if name.endswith(".txt")}
    assert len(articles) == 5
    assert all(table["published_inferred"] for table in articles.values())


def test_the_catalogue_of_reference_answers_covers_every_seed() -> None:
    answers = sorted((ROOT / "tests" / "reference" / "answers").glob("[0-9]*.yaml"))
    named = [yaml.safe_load(path.read_text(encoding="utf-8"))["article"] for path in answers]
    assert named == sorted(path.name for path in (ROOT / "seeds").glob("*.txt"))
