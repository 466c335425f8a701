"""The whole program against the model that the environment names: `pytest -m live`, with BRIEF_MODEL, OPENAI_BASE_URL and
OPENAI_API_KEY as for `brief`. It costs what the questions about one article in both languages cost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import Brief, Settings, load
from tests.conftest import ROOT, SEEDS
from tests.invention import invented

NAMED = dict(os.environ)  # as it was before the tests cleared it

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not Settings.from_env(NAMED).configured, reason="the environment names no model"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_real_model_gets_nothing_into_the_brief_that_the_article_does_not_say(lang: str, home: Path) -> None:
    """Both languages share the answer about the article."""
    shortest = min(load(SEEDS), key=lambda article: len(article.text))
    out = home / f"{lang}.json"
    command = [sys.executable, "-m", "summarizer", shortest.path, "--lang", lang, "-v", "-o", str(out)]
    done = subprocess.run(
        command, cwd=ROOT, env=NAMED | {"BRIEF_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    sys.stderr.write(done.stderr)  # which claims were kept, and what was left out
    assert done.returncode in (0, 3), done.stderr
    brief = Brief.model_validate_json(out.read_text(encoding="utf-8"))
    assert brief.lang == lang
    assert brief.provenance
    assert brief.provenance.answers == "model"
    assert brief.usage.calls >= 1
    assert invented(brief, [shortest]) == []
