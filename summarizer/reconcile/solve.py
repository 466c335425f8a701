"""Articles' extractions to merged meetings: the steps in order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from .. import dates
from ..arabic import clean, fold
from ..ground import Grounded
from ..model import Model
from ..schemas import MergedMeeting
from . import people
from .adjudicate import adjudicate
from .clusters import Links, link
from .mentions import mentions_of
from .merge import merge
from .overrides import Effect, Overrides
from .registry import settle
from .steering import steer

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Solution:
    """The meetings in order, the mentions behind each as places in `links.mentions`, and what the overrides did."""

    meetings: list[MergedMeeting]
    groups: list[list[int]]
    links: Links
    effects: list[Effect]


def reconcile(extractions: Sequence[Grounded], *, overrides: Overrides | None = None) -> list[MergedMeeting]:
    """The meetings behind what the articles report, by date, undated ones last; the order of the articles does not
    matter. Empty when no article reports one. What overrides did is logged, a warning for each that matches nothing."""
    return solve(extractions, overrides=overrides).meetings


async def areconcile(
    extractions: Sequence[Grounded],
    *,
    model: Model | None = None,
    overrides: Overrides | None = None,
    concurrency: int = 8,
) -> list[MergedMeeting]:
    """The same, where a model is asked about the pairs that the weights leave open; without one nobody is.

    Raises AnswerNotRecorded. A question that fails otherwise leaves its pair to the weights."""
    rules = overrides or Overrides()
    heard = rules.weigh_names(_names(extractions))
    with rules.names():
        links = _linked(extractions)
        if model is not None:
            await adjudicate(links, model, concurrency=concurrency)
        return _solved(links, rules, heard).meetings


def solve(extractions: Sequence[Grounded], *, overrides: Overrides | None = None) -> Solution:
    """The meetings with everything that led to them."""
    rules = overrides or Overrides()
    heard = rules.weigh_names(_names(extractions))
    with rules.names():
        return _solved(_linked(extractions), rules, heard)


def _names(extractions: Sequence[Grounded]) -> frozenset[str]:
    """Every name that a report has for somebody who took part, folded."""
    people_of = (p for found in extractions for meeting in found.extraction.meetings for p in meeting.participants)
    return frozenset(fold(name) for participant in people_of for name in people.spellings(participant))


def _linked(extractions: Sequence[Grounded]) -> Links:
    mentions = [mention for extraction in extractions for mention in mentions_of(extraction)]
    return link(sorted(mentions, key=lambda mention: mention.key))


def _solved(links: Links, rules: Overrides, heard: list[Effect]) -> Solution:
    effects = [*heard, *steer(links, rules)]
    groups = links.meetings()
    merged = [merge([links.mentions[at] for at in group], links.told(group)) for group in groups]
    settled = settle(merged, rules.alias)
    order = sorted(range(len(groups)), key=lambda at: (dates.sort_key(settled[at].date), settled[at].id))
    for effect in effects:
        _log.log(_LEVELS[effect.outcome], "overrides: %s", clean(str(effect)))
    return Solution([settled[at] for at in order], [groups[at] for at in order], links, effects)


_LEVELS = {"changed": logging.INFO, "agreed": logging.DEBUG, "unmatched": logging.WARNING}
