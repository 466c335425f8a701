"""A real open-weight model: serving it, recording what it answers about the seeds, and counting what of that holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from summarizer import Article, load, reconcile, replay
from summarizer.ground import ground
from summarizer.pipeline import read
from summarizer.schemas import Extraction, MergedMeeting

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "cassettes" / "real-model"
WORDINGS = sorted(FOLDER.glob("*.wording.yaml"))
"""Recordings of how a model words meetings that are known already."""
RECORDINGS = sorted({*FOLDER.glob("*.yaml")} - {*WORDINGS})
"""Recordings of whole runs."""


_FENCED = re.compile(r"```(?:json)?\n(.*?)\n```", re.DOTALL)


def known_meetings() -> list[MergedMeeting]:
    """What the reference answers find in the seed about a meeting at the White House."""
    with replay(ROOT / "cassettes" / "seeds.yaml") as settings:
        (article,) = (article for article in load(ROOT / "seeds") if "003_" in article.path)
        return reconcile(read([article], settings=settings))


class Answered(NamedTuple):
    """One answer of a model: to the question about an `article`, or None for one about a record. `text` is what it wrote."""

    article: Article | None
    text: str

    @property
    def data(self) -> Any:
        """The answer as data, from a fenced block where it is in one; None where it is no JSON."""
        fenced = _FENCED.search(self.text)
        try:
            return json.loads(fenced[1] if fenced else self.text)
        except ValueError:
            return None


class Share(NamedTuple):
    """Claims (meetings, participants, positions, demands) in answers about articles: those that held, and all of them.
    `misfits` are answers that were no such JSON at all."""

    held: int
    claims: int
    misfits: int


def answers(recording: Path) -> Iterator[Answered]:
    articles = list(load(ROOT / "seeds"))
    for taken in yaml.safe_load(recording.read_text(encoding="utf-8"))["interactions"]:
        asked = taken["request"]["json"]["messages"][0]["content"]
        about = next((article for article in articles if article.body.strip()[:200] in asked), None)
        yield Answered(about, taken["response"]["json"]["choices"][0]["message"]["content"])


def share(recording: Path) -> Share:
    """What of all that a model said of the articles they bear out, first answers and corrected ones alike."""
    held = claims = misfits = 0
    for answer in answers(recording):
        if answer.article is None:
            continue
        try:
            said = Extraction.model_validate(answer.data)
        except ValidationError:
            misfits += 1
            continue
        claims += sum(1 + len(m.participants) + len(m.positions) + len(m.demands) for m in said.meetings)
        held += ground(said, answer.article).claims
    return Share(held, claims, misfits)
