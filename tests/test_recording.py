from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from summarizer import (
    AnswerNotRecorded,
    Article,
    RecordingError,
    RecordingStale,
    Settings,
    load,
    prompts,
    record,
    recording,
    replay,
    summarize,
)
from tests.conftest import CASSETTE, SEEDS
from tests.reference.server import MODEL, serving


def test_a_changed_prompt_fails_with_its_name_and_how_to_record_again(monkeypatch: pytest.MonkeyPatch) -> None:
    original = prompts.source("extract")
    monkeypatch.setattr(
        prompts, "source", lambda name: original.replace("careful", "careless") if name == "extract" else ""
    )
    monkeypatch.setattr(prompts, "fingerprint", lambda name: "changed00000" if name == "extract" else read(name))
    prompts._environment.cache_clear()
    with replay(CASSETTE) as settings, pytest.raises(RecordingStale) as failure:
        summarize(load(SEEDS), settings=settings)
    prompts._environment.cache_clear()
    assert "prompts/extract.jinja" in str(failure.value)
    assert "compose" not in str(failure.value)
    assert "make record" in str(failure.value)


def read(name: str) -> str:
    return recording.read_header(CASSETTE).prompts[name]


def test_an_article_that_was_not_recorded_is_missed_without_blaming_a_prompt() -> None:
    with replay(CASSETTE) as settings, pytest.raises(AnswerNotRecorded) as failure:
        summarize([Article("مقال آخر لم يسجل.")], settings=settings)
    assert not isinstance(failure.value, RecordingStale)
    assert "another article" in str(failure.value)
    assert "prompts/" not in str(failure.value)


def test_nothing_is_sent_anywhere_while_replaying() -> None:
    with serving() as url, replay(CASSETTE), pytest.raises(AnswerNotRecorded):
        summarize([Article("نص")], settings=Settings(model=MODEL, base_url=url))


def test_a_recorded_run_replays_without_its_server(tmp_path: Path) -> None:
    article = next(load(SEEDS))
    kept = tmp_path / "kept.yaml"
    with serving() as url, record(kept, Settings(model=MODEL, base_url=url), answers="reference") as settings:
        recorded = summarize([article], settings=settings)
    with replay(kept) as settings:
        played = summarize([article], settings=settings)
    assert played.meetings == recorded.meetings
    assert played.provenance
    assert recorded.provenance
    assert (played.provenance.replayed, recorded.provenance.replayed) == (True, False)
    assert played.provenance.answers == "reference"


def test_recording_again_into_the_same_file_adds_what_is_missing(tmp_path: Path) -> None:
    article = next(load(SEEDS))
    kept = tmp_path / "kept.yaml"
    sizes = []
    with serving() as url:
        for lang in ("en", "en", "ar"):
            with record(kept, Settings(model=MODEL, base_url=url), answers="reference") as settings:
                summarize([article], lang=lang, settings=settings)
            sizes.append(len(yaml.safe_load(kept.read_text(encoding="utf-8"))["interactions"]))
    assert sizes[0] == sizes[1] < sizes[2]


def test_a_key_never_reaches_a_recording(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with serving() as url:
        secret = Settings(model=MODEL, base_url=url, api_key="sk-marked-secret")
        with record(kept, secret, answers="reference") as settings:
            summarize([next(load(SEEDS))], settings=settings)
    assert "marked-secret" not in kept.read_text(encoding="utf-8")
    assert "127.0.0.1" not in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"- 1\n", "no header"), (b"\xff\xfe\x00", "not UTF-8"), (b"a: [", "not valid YAML"), (b"", "no header")],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=says), replay(path):
        pass


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"), replay(tmp_path / "none.yaml"):
        pass


def test_a_recording_leaves_nothing_half_written(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with serving() as url, record(kept, Settings(model=MODEL, base_url=url), answers="reference") as settings:
        summarize([next(load(SEEDS))], settings=settings)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.yaml"]


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.recursive(
        texts | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=8
    )
)
def test_whatever_is_kept_comes_back_as_it_was(data: Any) -> None:
    assert recording._parse(recording._dump({"data": data})) == {"data": data}


def test_the_shipped_recording_travels_with_its_folder(tmp_path: Path) -> None:
    from summarizer.load import shipped_recording

    shutil.copytree(SEEDS, tmp_path / "seeds")
    assert shipped_recording([tmp_path / "seeds"]) == (tmp_path / "cassettes" / "seeds.yaml").resolve()
    assert shipped_recording([tmp_path]) is None
