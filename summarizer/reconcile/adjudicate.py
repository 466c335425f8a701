"""Asking a model about the pairs that the weights leave open.

Reports that are surely one meeting are put together first, and of two such groups that may be one the closest pair
of reports is asked about, once, the earlier report first. So the number of questions follows the number of doubtful
pairs of meetings, and neither the order of the articles nor that of a pair changes an answer.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from itertools import product
from typing import Any

from .. import pool
from ..arabic import clean
from ..errors import ModelError
from ..model import Model, Question
from ..prompts import Prompt, fence, outline, prompt
from ..schemas import Adjudication
from .candidates import Pair
from .clusters import Links
from .features import DOUBT, SURE
from .mentions import Mention

_log = logging.getLogger(__name__)
_SHOWN = ("title", "date", "date_text", "place", "city_en", "venue", "country", "mode", "status", "topics", "quote")


async def adjudicate(links: Links, model: Model, *, concurrency: int = 8) -> None:
    """Puts what the model says into the links. A question that fails leaves its pair to the weights; a verdict is logged
    whatever it is. Raises AnswerNotRecorded."""
    groups = links.groups(SURE)
    doubtful = _doubtful(links, groups)

    async def one(pair: Pair) -> str:
        return await _asked(links.mentions[pair[0]], links.mentions[pair[1]], model)

    verdicts = await pool.run(one, list(doubtful), concurrency=concurrency)
    for (pair, (a, b)), verdict in zip(doubtful.items(), verdicts, strict=True):
        if verdict == "different":
            links.forbid(pair)
        elif verdict == "same":
            for across in product(groups[a], groups[b]):
                links.force((min(across), max(across)), SURE, "a model was asked and takes them for one")


def _doubtful(links: Links, groups: list[list[int]]) -> dict[Pair, Pair]:
    """The closest pairs of mentions between groups that may be one, each with the groups; in order."""
    home = {at: number for number, group in enumerate(groups) for at in group}
    between: dict[Pair, list[Pair]] = defaultdict(list)
    for a, b in links.scores:
        if home[a] != home[b]:
            between[min(home[a], home[b]), max(home[a], home[b])].append((a, b))
    forbidden = {(min(home[a], home[b]), max(home[a], home[b])) for a, b in links.forbidden}
    found = {}
    for (one, other), pairs in sorted(between.items()):
        mean = sum(links.scores[pair] for pair in pairs) / (len(groups[one]) * len(groups[other]))
        if (one, other) not in forbidden and DOUBT <= mean < SURE:
            found[min(pairs, key=lambda pair: (-links.scores[pair], pair))] = (one, other)
    return found


async def _asked(a: Mention, b: Mention, model: Model) -> str:
    said = ask_for(a, b)
    question = Question("adjudicate", said.system, said.user, Adjudication)
    named = clean(f"{a.article.path} ({a.meeting.title}) and {b.article.path} ({b.meeting.title})")
    try:
        answer = (await model.ask(question)).value
    except ModelError as error:
        _log.warning("%s: the model could not be asked whether they are one meeting: %s", named, error.args[0])
        return "unclear"
    _log.info("%s: %s (%s)", named, answer.verdict, clean(answer.reason))
    return answer.verdict


def ask_for(a: Mention, b: Mention) -> Prompt:
    """The prompt for two mentions. Nothing of either article can hold the fence's code."""
    one, other = _told(a), _told(b)
    code = fence(f"{one}\0{other}")
    return prompt("adjudicate", fields=outline(Adjudication), one=one, other=other, fence=code)


def _told(mention: Mention) -> str:
    """A report as the model sees it: its meeting as JSON, then its article."""
    meeting = mention.meeting
    record: dict[str, Any] = {name: value for name in _SHOWN if (value := getattr(meeting, name))}
    shown = ("name", "name_en", "name_ar", "title", "country", "role")
    record["participants"] = [
        {name: value for name in shown if (value := getattr(p, name))} for p in meeting.participants
    ]
    about = {"source": mention.article.source, "published": mention.article.published, "meeting": record}
    return f"{json.dumps(about, ensure_ascii=False)}\n\n{mention.article.body}"
