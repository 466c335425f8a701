"""Who met whom as a Mermaid flowchart, which GitHub, GitLab and many editors draw.

Only a flowchart: Mermaid's other diagrams come apart from right to left. No boxes around sides either, which drag the lines
across the picture. Ids are our own; of a label nothing but letters, digits, spaces and a few marks stands as itself, the
rest as Mermaid's `#NN;`, so that no name can act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from ..arabic import is_arabic
from .cast import Cast
from .ties import Node, Tie, ties
from .view import View

MOST_PARTIES: Final = 30
"""So many parties are drawn, those with the most meetings; past that the picture is a tangle."""

MOST_TIES: Final = 60
_LENGTH: Final = 60  # characters of a name
_PLAIN: Final = frozenset(" .,،-–")
_RLM: Final = "#8207;"


class Picture(NamedTuple):
    """A flowchart, and how many of the brief's parties it had to leave out. Empty `code`: nobody met anybody."""

    code: str
    left_out: int


def picture(view: View) -> Picture:
    """The flowchart of a brief, within MOST_PARTIES and MOST_TIES. A line's numbers are meetings, a star marks those that have
    not taken place, a dotted line what went through others only."""
    found = ties(view, Cast(view))
    weights: Counter[str] = Counter()
    for tie in found:
        weights.update({end.key: tie.weight for end in tie.ends})
    kept = {key for key, _ in weights.most_common(MOST_PARTIES)}
    drawn = [tie for tie in found if {end.key for end in tie.ends} <= kept][:MOST_TIES]
    parties = {end.key: end for tie in drawn for end in tie.ends}
    ids = {key: f"p{number}" for number, key in enumerate(parties, 1)}
    planned = {meeting.number for meeting in view.meetings if meeting.status != "held"}
    lines = [
        f"flowchart {'RL' if view.lang == 'ar' else 'LR'}",
        *(f'  {ids[key]}["{_box(party)}"]' for key, party in parties.items()),
        *(line for tie in drawn for line in _lines(tie, ids, planned)),
    ]
    return Picture("\n".join([*lines, ""]) if drawn else "", len(weights) - len(parties))


def escape_label(text: str) -> str:
    """A label's text in Mermaid's own codes, cut to a length that fits a box; "…" for no text, which Mermaid refuses. Arabic is
    held together by marks of direction, since a label's own is left to right."""
    cut = text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"
    coded = "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in cut) or "#8230;"
    return f"{_RLM}{coded}{_RLM}" if is_arabic(text) else coded


def _box(party: Node) -> str:
    """A name, and under it the side where it says more."""
    side = [party.side.name] if party.side.code and party.side.name != party.name else []
    return "<br/>".join(map(escape_label, [party.name, *side]))


def _lines(tie: Tie, ids: dict[str, str], planned: set[int]) -> Iterable[str]:
    one, other = (ids[end.key] for end in tie.ends)
    direct = {number for form, numbers in tie.forms.items() if form != "indirect" for number in numbers}
    through = set(tie.forms.get("indirect", ())) - direct
    for line, numbers in (("---", direct), ("-.-", through)):
        if numbers:
            label = ", ".join(f"{number}#42;" if number in planned else str(number) for number in sorted(numbers))
            yield f'  {one} {line}|"{label}"| {other}'
