"""What a user's overrides do to the links between mentions: which reports they name, and joins and splits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from ..arabic import words
from .candidates import Pair
from .clusters import Links
from .mentions import Mention
from .merge import meeting_id
from .overrides import Effect, Overrides

_FORCED = 1000.0
"""More than any weights add up to."""
Groups = Sequence[Sequence[int]]


class _Unmatched(Exception):
    """A name of a meeting fits no report, or several meetings of one article."""


def steer(links: Links, overrides: Overrides) -> list[Effect]:
    """Puts joins and splits into the links, joins first, and says what came of each entry.

    Ids are those of the meetings as they are without this file; one that is not among them may be that of a meeting as
    the other entries have left it, so that ids of a brief made with this file serve as well.
    """
    effects: dict[tuple[str, ...], Effect] = {}
    entries = [("join", *entry) for entry in overrides.join] + [("split", *entry) for entry in overrides.split]
    for _ in range(2 if entries else 0):
        groups = links.meetings()
        for entry in entries:
            if entry not in effects or effects[entry].outcome == "unmatched":
                effects[entry] = _steered(links, groups, entry)
    return [effects[entry] for entry in dict.fromkeys(entries)]


def _steered(links: Links, groups: Groups, entry: tuple[str, ...]) -> Effect:
    kind, *named = entry
    label = f"{kind} {', '.join(f'«{name}»' for name in named)}"
    try:
        parts = [_meant(name, links.mentions, groups) for name in named]
    except _Unmatched as reason:
        return Effect(label, "unmatched", str(reason))
    changed = _join(links, groups, parts) if kind == "join" else _split(links, groups, parts)
    return Effect(label, "changed" if changed else "agreed")


def _meant(name: str, mentions: Sequence[Mention], groups: Groups) -> list[int]:
    """The mentions of the meeting with this id, else the one of this report (or those in which it tells of it twice)."""
    for group in groups:
        if meeting_id([mentions[at] for at in group]) == name:
            return list(group)
    path, _, said = name.partition(": ")
    wanted = frozenset(words(said))
    fits = [at for at, mention in enumerate(mentions) if _is_at(mention, path) and wanted <= _sayings(mention)]
    meetings = [group for group in groups if not set(fits).isdisjoint(group)]
    if not fits:
        raise _Unmatched(f"«{name}» is no meeting and no report of this run")
    if len(meetings) > 1:
        raise _Unmatched(f"«{name}» fits {len(meetings)} meetings; a word of the title or the date tells which")
    return fits


def _is_at(mention: Mention, path: str) -> bool:
    own, wanted = mention.article.path.replace("\\", "/"), path.replace("\\", "/").removeprefix("./")
    return own == wanted or own.endswith(f"/{wanted}") or mention.article.id == path


def _sayings(mention: Mention) -> frozenset[str]:
    meeting = mention.meeting
    said = [meeting.title, meeting.quote, meeting.date, meeting.place, meeting.city_en, meeting.city_ar]
    return frozenset(
        words(" ".join([*filter(None, said), *(name for known in mention.named for name in known.spelled)]))
    )


def _join(links: Links, groups: Groups, parts: Sequence[Sequence[int]]) -> bool:
    """Joins the whole meetings of which the parts are."""
    home = {at: number for number, group in enumerate(groups) for at in group}
    meetings = sorted({home[at] for part in parts for at in part})
    for one, other in combinations(meetings, 2):
        for pair in product(groups[one], groups[other]):
            links.force(_ordered(pair), _FORCED, "the overrides join them")
    return len(meetings) > 1


def _split(links: Links, groups: Groups, parts: Sequence[Sequence[int]]) -> bool:
    apart = {_ordered(pair) for one, other in combinations(parts, 2) for pair in product(one, other)}
    if len(parts) == 1:
        apart = set(combinations(sorted(parts[0]), 2))
    together = {pair for group in groups for pair in combinations(group, 2)}
    for pair in apart:
        links.forbid(pair)
    return not apart.isdisjoint(together)


def _ordered(pair: tuple[int, int]) -> Pair:
    return min(pair), max(pair)
