"""How long each format takes for 100 and for 1,000 meetings, in seconds of CPU, and what a meeting more costs.

    python benchmarks/rendering.py

The meetings are those of the seeds, over and over, each time with other people (a family name more) and quotations of their
own, so that nothing is saved by repetition. A ratio near 1 says that the time grows with the meetings and no faster.
"""

from __future__ import annotations

import sys
import time
from itertools import count, cycle, islice
from pathlib import Path

from summarizer import load, render, replay, summarize
from summarizer.render import RENDERERS
from summarizer.schemas import Brief, MergedMeeting

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1000)
SYLLABLES = ("ba", "do", "fi", "gu", "ka", "lo", "mi", "nu", "ra", "so", "ti", "zu")


def family(number: int) -> str:
    """A family name of its own for every number below 1,728."""
    return "".join(SYLLABLES[number // 12**place % 12] for place in range(3)).title()


def meeting(model: MergedMeeting, number: int, shift: int) -> MergedMeeting:
    """The same meeting under another id, between others, told at another place of the article."""
    own_id = f"m{number}"
    text = model.model_dump_json().replace(f'"{model.id}', f'"{own_id}')
    made = MergedMeeting.model_validate_json(text)
    for person in made.participants:
        if person.kind == "person":
            person.name_en = f"{person.name_en} {family(number)}"
            person.name = f"{person.name} {family(number)}"
    for part in (made, *made.participants, *made.positions, *made.demands):
        for evidence in part.evidence:
            evidence.start, evidence.end = evidence.start + shift, evidence.end + shift
    return made


def brief_of(brief: Brief, size: int) -> Brief:
    numbered = zip(islice(cycle(brief.meetings), size), count(1), strict=False)
    meetings = [meeting(model, number, 10_000 * number) for model, number in numbered]
    told = [sentence.model_copy(update={"meetings": [meetings[0].id]}) for sentence in brief.overview]
    return brief.model_copy(update={"meetings": meetings, "overview": told})


def seconds(brief: Brief, name: str) -> float:
    begun = time.process_time()
    render(brief, name)
    return time.process_time() - begun


def main() -> None:
    with replay(ROOT / "cassettes" / "seeds.yaml") as settings:
        seeds = {lang: summarize(load(ROOT / "seeds"), lang=lang, settings=settings) for lang in ("en", "ar")}
    names = sys.argv[1:] or list(RENDERERS)
    print(f"{'format':8} {'lang':4} {SIZES[0]:>8} {SIZES[1]:>8}  a meeting, 1,000 against 100")
    for name in names:
        for lang, brief in seeds.items():
            render(brief, name)  # imports, templates and catalogues
            small, large = (min(seconds(brief_of(brief, size), name) for _ in range(2)) for size in SIZES)
            print(f"{name:8} {lang:4} {small:8.2f} {large:8.2f}  {large / small * SIZES[0] / SIZES[1]:.2f}")


if __name__ == "__main__":
    main()
