"""Record what a real model answers about the seeds: `make real-model GGUF=PATH`, or
`python -m tests.real_model.record PATH.gguf [NAME]`.

Serves the file (`serve`), and lets the program ask about the five articles in both languages, one question at a time, into
`cassettes/real-model/NAME.yaml`; NAME is the file's own without an ending where none is given. The questions about the
articles are the same for both languages, and asked once. Takes from a quarter of an hour to hours.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from summarizer import Settings, load, record, summarize
from summarizer.errors import BriefError

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "cassettes" / "real-model"
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


def answer_all(settings: Settings, cassette: Path) -> None:
    """Make both briefs and record every answer; what went wrong with an article is told and no hindrance."""
    with record(cassette, settings) as recorded:
        for lang in ("en", "ar"):
            try:
                brief = summarize(load(ROOT / "seeds"), lang=lang, settings=recorded)
            except BriefError as error:
                print(f"{lang}: {error.args[0]}")
                continue
            print(f"{lang}: {len(brief.meetings)} meetings, {len(brief.dropped)} left out, {len(brief.failed)} failed")


def main(model: Path, name: str) -> None:
    fresh = FOLDER / f"{name}.new"
    fresh.unlink(missing_ok=True)
    FOLDER.mkdir(exist_ok=True)
    with served(model) as url:
        settings = Settings(model=name, base_url=url, timeout=PATIENCE, patience=PATIENCE, concurrency=1, retries=0)
        answer_all(settings, fresh)
    fresh.replace(FOLDER / f"{name}.yaml")
    print(f"cassettes/real-model/{name}.yaml: recorded")


if __name__ == "__main__":
    gguf = Path(sys.argv[1])
    main(gguf, sys.argv[2] if len(sys.argv) > 2 else gguf.stem)
