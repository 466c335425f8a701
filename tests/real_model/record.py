"""Record what a real model answers: `make real-model GGUF=PATH`, or `python -m tests.real_model.record PATH.gguf [NAME]`.

Serves the file (`serve`) and lets the program ask, one question at a time. Into `cassettes/real-model/` go

NAME.yaml           both briefs of the five seeds, the answers held to their schema by the server
NAME.md_json.yaml   the same, the answers written freely and nothing asked again
NAME.wording.yaml   the wording, in both languages, of the meetings that the reference answers find in one seed

NAME is the file's own without an ending where none is given. Takes an hour or more on two cores.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from summarizer import Brief, Settings, compose, load, open_model, record, summarize
from summarizer.errors import BriefError
from summarizer.locales import LANGS
from summarizer.schemas import Lang, MergedMeeting
from tests.real_model import FOLDER, ROOT, known_meetings

PORT = 8123
PATIENCE = 6 * 3600.0
"""Seconds for one question with its re-asks."""


@contextmanager
def served(model: Path) -> Iterator[str]:
    """The base URL of a server of this model, once it answers."""
    running = subprocess.Popen([sys.executable, "-m", "tests.real_model.serve", str(model), str(PORT)], cwd=ROOT)
    try:
        while running.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5).close()
                break
            except OSError:
                time.sleep(1)
        else:
            raise SystemExit(f"The server of {model} ended at once.")
        yield f"http://127.0.0.1:{PORT}/v1"
    finally:
        running.terminate()
        running.wait()


def whole(settings: Settings, lang: Lang) -> Brief:
    """The brief of the seeds. The questions about the articles are the same for both languages, and asked once."""
    return summarize(load(ROOT / "seeds"), lang=lang, settings=settings)


def wording(meetings: Sequence[MergedMeeting], settings: Settings, lang: Lang) -> Brief:
    """These meetings, worded by the model of these settings."""

    async def worded() -> Brief:
        async with open_model(settings) as model:
            return await compose(meetings, lang=lang, model=model, concurrency=1)

    return asyncio.run(worded())


def recorded(settings: Settings, made: Callable[[Settings, Lang], Brief], path: Path) -> None:
    """Record every answer in both languages; what goes wrong is told and no hindrance."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with record(fresh, settings) as open_settings:
        for lang in LANGS:
            try:
                brief = made(open_settings, lang)
            except BriefError as error:
                print(f"{lang}: {error.args[0]}")
                continue
            print(f"{lang}: {len(brief.meetings)} meetings, {len(brief.dropped)} left out, {len(brief.failed)} failed")
    fresh.replace(path)
    print(f"{path.relative_to(ROOT)}: recorded", flush=True)


def main(model: Path, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with served(model) as url:
        settings = Settings(model=name, base_url=url, timeout=PATIENCE, patience=PATIENCE, concurrency=1, retries=0)
        recorded(settings, whole, FOLDER / f"{name}.yaml")
        recorded(replace(settings, answer_mode="md_json", reasks=0), whole, FOLDER / f"{name}.md_json.yaml")
        recorded(settings, partial(wording, known_meetings()), FOLDER / f"{name}.wording.yaml")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else Path(sys.argv[1]).stem)
