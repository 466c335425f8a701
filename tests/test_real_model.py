"""The whole program on what real models answered about the seeds, from `cassettes/real-model/`: good and bad as it came.

`python -m tests.real_model.record` makes such a recording; `tests/real_model/` says how.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import Brief, Settings, compose, load, open_model, replay
from summarizer.arabic import fold, is_arabic
from summarizer.locales import LANGS
from summarizer.prompts import fingerprints
from summarizer.recording import read_header
from summarizer.schemas import Lang
from tests.conftest import ROOT, SEEDS
from tests.invention import invented
from tests.real_model import RECORDINGS, WORDINGS, answers, known_meetings, share

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(params=RECORDINGS, ids=lambda path: path.stem)
def recording(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(params=["en", "ar"])
def brief(request: pytest.FixtureRequest, recording: Path, tmp_path: Path) -> Brief:
    """As `brief` makes it; it must end with a brief, of all articles or of some."""
    out = tmp_path / "brief.json"
    command = [sys.executable, "-m", "summarizer", "seeds", "--lang", request.param, "--replay", str(recording)]
    done = subprocess.run([*command, "-q", "-o", str(out)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr
    made = Brief.model_validate_json(out.read_text(encoding="utf-8"))
    assert (done.returncode == 3) == bool(made.failed)
    return made


@pytest.mark.parametrize("path", [*RECORDINGS, *WORDINGS], ids=lambda path: path.stem)
def test_a_recording_says_that_a_model_answered_and_was_made_with_the_prompts_in_use(path: Path) -> None:
    header = read_header(path)
    assert header.answers == "model"
    assert path.stem.startswith(header.model)
    changed = [name for name, mark in fingerprints().items() if header.prompts.get(name) != mark]
    assert not changed, f"prompts changed: {changed}; record again: make real-model GGUF=PATH"


def test_there_are_recordings_with_answers_held_to_the_schema_written_freely_and_of_wordings() -> None:
    assert {read_header(path).answer_mode for path in RECORDINGS} == {"json_schema", "md_json"}
    assert WORDINGS


def test_nothing_that_a_real_model_invents_reaches_the_brief(brief: Brief) -> None:
    assert invented(brief, list(load(SEEDS))) == []


def test_the_brief_tells_what_was_left_out_and_why(brief: Brief) -> None:
    assert brief.dropped
    assert all(item.reason for item in brief.dropped)
    assert {article.path.rpartition("/")[2] for article in brief.articles} == {
        path.name for path in SEEDS.glob("*.txt")
    }


def names(answer: Any) -> Iterator[str]:
    """Every name of a participant, holder, maker or recipient in an answer."""
    if isinstance(answer, dict):
        for field, value in answer.items():
            if isinstance(value, str) and field in {"name", "holder", "maker", "recipient"}:
                yield value
            yield from names(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from names(item)


def made_up(recording: Path) -> set[str]:
    """The names in a model's answers that no article has."""
    everything = fold("\n".join(article.text for article in load(SEEDS)))
    return {name for answer in answers(recording) for name in names(answer.data) if fold(name) not in everything}


def test_a_name_that_no_article_has_is_not_in_the_brief(recording: Path, brief: Brief) -> None:
    shown = fold(brief.model_dump_json(exclude={"dropped"}))
    assert [name for name in made_up(recording) if f" {fold(name)} " in f" {shown} "] == []


def test_the_models_did_invent_names() -> None:
    assert {"Ron Dinermer", "روان ديرمر"} <= {name for recording in RECORDINGS for name in made_up(recording)}


def test_the_readme_gives_the_share_of_claims_that_held(recording: Path) -> None:
    counted = share(recording)
    assert f"| `{recording.stem}` | {counted.held} of {counted.claims} | {counted.misfits} |" in README


@pytest.fixture(scope="module", params=WORDINGS, ids=lambda path: path.stem)
def worded(request: pytest.FixtureRequest) -> dict[str, Brief]:
    """The known meetings in the words of a real model."""
    meetings = known_meetings()

    async def brief(settings: Settings, lang: Lang) -> Brief:
        async with open_model(settings) as model:
            return await compose(meetings, lang=lang, model=model)

    with replay(request.param) as settings:
        return {lang: asyncio.run(brief(settings, lang)) for lang in LANGS}


@pytest.mark.parametrize("lang", LANGS)
def test_no_number_and_no_name_gets_into_a_wording_that_the_article_does_not_have(
    worded: dict[str, Brief], lang: str
) -> None:
    assert invented(worded[lang], list(load(SEEDS))) == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_meeting_has_a_title_in_the_language_of_the_brief_whatever_the_model_wrote(
    worded: dict[str, Brief], lang: str
) -> None:
    assert len(worded[lang].meetings) == len(known_meetings())
    for meeting in worded[lang].meetings:
        assert meeting.wording
        said = [meeting.wording.title, meeting.wording.headline, *meeting.wording.claims.values()]
        assert {is_arabic(text) for text in said} == {lang == "ar"}


# Read: each is false, and made of names and words that its record has.
TWISTED = [
    "الولايات المتحدة تضغط على حماس على وقف شامل للحرب",  # who is pressed to do what the other wants
    "رئيس البيت الأبيض",  # nobody has such a title
    "المفاوضات النووية الإيرانية تسعى إلى",  # talks that want something
    "في البيت الأبيض، تقدم ملحوظ في تخصيب",  # told as a fact, without the reports of it
    "في مقر موسكو",
]


def test_sentences_that_twist_what_the_record_says_are_left_out(worded: dict[str, Brief]) -> None:
    said = [item.text for brief in worded.values() for item in brief.dropped]
    assert [false for false in TWISTED if not any(false in text for text in said)] == []
    for brief in worded.values():
        shown = brief.model_copy(update={"dropped": []}).model_dump_json()
        assert [false for false in TWISTED if false in shown] == []


def test_what_was_worded_badly_is_told(worded: dict[str, Brief]) -> None:
    assert any(item.kind == "wording" and item.reason for brief in worded.values() for item in brief.dropped)
