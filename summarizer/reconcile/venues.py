"""Whether two reports of one meeting name two buildings.

Of most venues no program knows: a hall may lie in the other's palace, a hotel may have its name in translation, and a residence
may be what another calls the embassy. So only buildings that nobody mistakes for one another are compared: embassies
by their countries, ministries by what they are for, seats of government, hotels and airports as such. What is not among
them, or names two of them, or tells what it is near, is never said to be another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..arabic import fold
from ..schemas import Meeting
from . import places


class Site(NamedTuple):
    """What kind of building, and which of that kind: empty where that is not known."""

    kind: str
    which: str = ""


# Folded. What stands before an Arabic word is written on it.
_ON = r"(?<!\w)(?:و?[بفل]?ال|لل|و?[بفل])?"
_SITES = {
    Site(kind, which): re.compile(rf"\b(?:{english})\b|{_ON}(?:{arabic})(?!\w)")
    for kind, which, english, arabic in (
        ("embassy", "", "embassy", "سفاره"),
        ("hotel", "", "hotel", "فندق"),
        ("airport", "", "airport|air base|airbase", "مطار|قاعده جويه|قاعده الجويه"),
        ("ministry", "foreign", "state department|foreign ministry|ministry of foreign affairs|foreign office",
         "وزاره الخارجيه|وزاره خارجيه|خارجيه الاميركيه|خارجيه الامريكيه"),
        ("ministry", "defence", "pentagon|defen[cs]e ministry|ministry of defen[cs]e|defen[cs]e department",
         "بنتاغون|وزاره الدفاع"),
        ("ministry", "interior", "interior ministry|ministry of the interior|home office", "وزاره الداخليه"),
        ("seat", "White House", "white house|oval office|west wing", "بيت الابيض|مكتب البيضاوي|مكتب البيضوي|جناح الغربي"),
        ("seat", "Kremlin", "kremlin", "كرملين"),
        ("seat", "Elysee", "elysee", "اليزيه"),
        ("seat", "Downing Street", "downing street", "داونينغ ستريت"),
        ("seat", "Capitol", "us capitol|capitol hill", "كابيتول"),
        ("seat", "Knesset", "knesset", "كنيست"),
        ("seat", "United Nations", "un headquarters|united nations headquarters", "مقر الامم المتحده"),
    )
}  # fmt: skip
_NEAR = re.compile(
    r"\b(near|by|next to|beside|opposite|across|outside|close to)\b|(?<!\w)(قرب|بالقرب|قباله|مقابل|بجوار|بجانب|خارج|قريب)"
)
_TOGETHER = frozenset([frozenset(["hotel", "airport"])])
"""Kinds of which one may stand in the other."""


def site(meeting: Meeting) -> Site | None:
    """The building that a report names; None where it names none that can be told from others."""
    return _site(meeting.venue, meeting.country) if meeting.venue else None


@lru_cache(4096)
def _site(venue: str, host: str | None) -> Site | None:
    said = fold(venue)
    found = [one for one, form in _SITES.items() if form.search(said)]
    if len(found) != 1 or _NEAR.search(said):
        return None
    return _embassy(venue, host) if found[0].kind == "embassy" else found[0]


def _embassy(venue: str, host: str | None) -> Site:
    """Of the one country that is named, the one in which it stands aside."""
    named = [code for code in places.countries(venue) if code != host]
    return Site("embassy", named[0] if len(named) == 1 else "")


def differ(one: Meeting, other: Meeting) -> bool:
    """Whether two reports name two buildings, in one city as far as they say."""
    here, there = site(one), site(other)
    if here is None or there is None or places.differ(one, other):
        return False
    if here.kind != there.kind:
        return frozenset([here.kind, there.kind]) not in _TOGETHER
    return bool(here.which and there.which) and here.which != there.which
