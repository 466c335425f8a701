"""Event codes, computed from the record and never asked of a model.

PLOVER: manual of 2024 (https://github.com/openeventdata/PLOVER). A meeting that has been held is CONSULT, one
that is planned is AGREE. CAMEO: 040 consult, 041 by telephone, 043 host a visit, 044 meet at a third location,
045 mediate, 046 negotiate, 030 express intent to cooperate (Schrodt, CAMEO Codebook 1.1b3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .schemas import Meeting, Participant, Plover

_PloverMode = Literal["visit", "third-party", "multilateral", "phone"] | None
_CAMEO: dict[_PloverMode, str] = {
    "phone": "041",
    "visit": "043",
    "third-party": "044",
    "multilateral": "040",
    None: "040",
}


def plover(meeting: Meeting, participants: Iterable[Participant]) -> Plover | None:
    """The code of one meeting; None for one that was called off or denied, which is no event."""
    if meeting.status in ("cancelled", "denied"):
        return None
    people = list(participants)
    mode = _mode(meeting, people)
    if meeting.status != "held":
        return Plover(event="AGREE", mode=mode, cameo="030")
    return Plover(event="CONSULT", mode=mode, cameo="045" if meeting.mode == "indirect" else _CAMEO[mode])


def _mode(meeting: Meeting, people: list[Participant]) -> _PloverMode:
    if meeting.mode in ("phone", "video"):
        return "phone"
    if meeting.mode == "indirect" or any(person.role == "mediator" for person in people):
        return "third-party"
    sides = {person.country for person in people if person.country}
    if len(sides) > 3:
        return "multilateral"
    if meeting.country and sides:
        return "visit" if meeting.country in sides else "third-party"
    return None
