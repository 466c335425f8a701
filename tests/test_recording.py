from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from summarizer import (
    AnswerNotRecorded,
    Article,
    ModelUnreachable,
    RecordingError,
    RecordingStale,
    Settings,
    UsageError,
    load,
    prompts,
    record,
    recording,
    replay,
    summarize,
)
from tests.conftest import CASSETTE, ROOT, SEEDS
from tests.reference.server import MODEL, serving
from tests.servers import Reply, answer, completion, scripted

HEADER = b"recording: {answers: model, model: m, prompts: {}, schema: x}\n"


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


@pytest.mark.parametrize("packed", [{"gzip": gzip.compress}, {"deflate": zlib.compress}])
def test_the_answers_of_a_server_that_compresses_them_are_recorded_readable(
    tmp_path: Path, packed: dict[str, Callable[[bytes], bytes]]
) -> None:
    ((name, pack),) = packed.items()
    body = json.dumps(completion('{"meetings": []}')).encode()
    file = tmp_path / "r.yaml"
    with scripted(Reply(pack(body), headers={"Content-Encoding": name})) as script:
        with record(file, Settings(model="m", base_url=script.url)) as settings:
            first = summarize([Article("نص")], settings=settings)
        assert {name.lower(): said for name, said in script.headers[0].items()}["accept-encoding"] == "gzip, deflate"
    with replay(file) as settings:
        assert summarize([Article("نص")], settings=settings).title == first.title
    assert "meetings" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("secret", ["sk-abc/def+ghijkl0123", 'p"ssäword', "sk-0123456789"])
def test_a_secret_is_taken_out_however_json_writes_it(secret: str) -> None:
    said = {json.dumps(secret), json.dumps(secret, ensure_ascii=False), json.dumps(secret).replace("/", r"\/")}
    for text in said:
        assert json.loads(recording.without_secrets(text.encode(), [secret])) == "[key]"
    assert recording.without_secrets(b"the meeting of 7", ["7"]) == b"the meeting of 7"


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
    [
        (b"- 1\n", "no header"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: [", "not valid YAML"),
        (b"", "no header"),
        (HEADER.replace(b"prompts: {}", b"prompts: []"), "no header"),
        (HEADER, "answers cannot be understood"),
        (HEADER + b"interactions: [1]\n", "answers cannot be understood"),
        (HEADER + b"interactions: [{request: {text: 1}, response: {}}]\n", "answers cannot be understood"),
    ],
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


# -- what is recorded is not lost --------------------------------------------------------------------------------

EMPTY = answer({"meetings": []})
DOWN = Reply({"error": {"message": "down"}}, 500)


def kept_answers(path: Path) -> int:
    return len(yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"])


def keep(path: Path, url: str, text: str = "نص", **options: Any) -> None:
    chosen = Settings(**{"model": "m", "base_url": url, "retries": 0, **options})
    with record(path, chosen) as settings:
        summarize([Article(text)], settings=settings)


@pytest.mark.parametrize(
    "options", [{"model": "m2"}, {"answer_mode": "md_json"}, {"reasks": 1}], ids=["model", "mode", "re-asks"]
)
def test_answers_of_another_source_are_never_recorded_over(tmp_path: Path, options: dict[str, Any]) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(EMPTY) as script:
        keep(kept, script.url)
        before = kept.read_bytes()
        with pytest.raises(UsageError, match="name another file"):
            keep(kept, script.url, "نص آخر", **options)
    assert len(script.requests) == 1
    assert kept.read_bytes() == before


def test_the_reference_answers_cannot_be_recorded_over() -> None:
    before = CASSETTE.read_bytes()
    with pytest.raises(UsageError, match="recorded with reference answers"):
        keep(CASSETTE, "http://127.0.0.1:9/v1")
    assert CASSETTE.read_bytes() == before


def test_answers_to_earlier_prompts_stay_until_the_first_new_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(EMPTY, DOWN, EMPTY) as script:
        keep(kept, script.url)
        stale = kept.read_text(encoding="utf-8").replace("schema: ", "schema: old")
        kept.write_text(stale, encoding="utf-8")
        with pytest.raises(ModelUnreachable):
            keep(kept, script.url)
        assert kept.read_text(encoding="utf-8") == stale
        keep(kept, script.url)
    assert "schema: old" not in kept.read_text(encoding="utf-8")
    assert kept_answers(kept) == 1


def test_every_answer_is_on_the_disk_before_the_next_question(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    counts: list[int] = []

    class Counting:
        def answer(self, schema: str, messages: list[dict[str, str]]) -> dict[str, Any]:
            counts.append(kept_answers(kept) if kept.exists() else 0)
            time.sleep(0.3)  # longer than twenty times what a small file takes
            return {"meetings": []}

    with serving(Counting()) as url, record(kept, Settings(model="m", base_url=url, concurrency=1)) as settings:
        summarize([Article(f"نص {number}") for number in range(3)], settings=settings)
    assert counts == [0, 1, 2]


def test_two_runs_into_one_file_keep_the_answers_of_both(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(EMPTY) as script:
        chosen = Settings(model="m", base_url=script.url)
        code = (
            "import sys; from summarizer import *\n"
            "with record(sys.argv[1], Settings(model='m', base_url=sys.argv[2])) as settings:\n"
            "    summarize([Article('نص ثان')], settings=settings)\n"
        )
        with record(kept, chosen) as settings:
            summarize([Article("نص أول")], settings=settings)
            subprocess.run([sys.executable, "-c", code, str(kept), script.url], check=True, cwd=ROOT, timeout=60)
            summarize([Article("نص ثالث")], settings=settings)
    assert kept_answers(kept) == 3


def test_a_run_whose_recording_cannot_be_written_gives_its_brief_and_then_tells(tmp_path: Path) -> None:
    briefs = []

    def run(folder: Path, url: str) -> None:
        with record(folder / "kept.yaml", Settings(model="m", base_url=url)) as settings:
            folder.rmdir()
            briefs.append(summarize([Article("نص")], settings=settings))

    with scripted(EMPTY) as script, pytest.raises(RecordingError, match="cannot be written"):
        run(tmp_path / "gone", script.url)
    assert len(briefs) == 1


# -- what is recorded can be replayed ------------------------------------------------------------------------------


def test_a_recording_of_markdown_answers_replays_without_the_setting(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(Reply(completion('```json\n{"meetings": []}\n```'))) as script:
        keep(kept, script.url, answer_mode="md_json")
    with replay(kept) as settings:
        assert settings.answer_mode == "md_json"
        assert summarize([Article("نص")], settings=settings).meetings == []


def test_a_recording_made_with_a_providers_prefix_replays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(EMPTY) as script:
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)  # the openai client reads it itself
        with record(kept, Settings(model="openai/m", api_key="k")) as settings:
            summarize([Article("نص")], settings=settings)
    assert script.requests[0]["model"] == "m"
    with replay(kept) as settings:
        assert summarize([Article("نص")], settings=settings).meetings == []


def test_the_number_of_reasks_is_replayed_as_it_was_recorded(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    with scripted(EMPTY) as script:
        keep(kept, script.url, reasks=0)
    with replay(kept) as settings:
        assert settings.reasks == 0


def test_another_provider_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not those of anthropic"), record(tmp_path / "k", Settings("anthropic/x")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_recording_of_an_earlier_version_is_still_read(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    kept.write_bytes(HEADER + b"interactions: []\n")
    assert recording.read_header(kept).answer_mode == "json_schema"
