"""Which reports tell of the same meeting, why, and what they disagree on.

mentions  one meeting as one article reports it
features  how much speaks for two mentions being one meeting, and what forbids it
clusters  mentions to clusters
merge     a cluster to one record
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import dates
from ..ground import Grounded
from ..schemas import MergedMeeting
from .clusters import cluster
from .mentions import mentions_of
from .merge import merge

__all__ = ["reconcile"]


def reconcile(extractions: Sequence[Grounded]) -> list[MergedMeeting]:
    """The meetings behind what the articles report, by date, undated ones last; the order of the articles does not
    matter. Empty when no article reports one."""
    mentions = [mention for extraction in extractions for mention in mentions_of(extraction)]
    mentions.sort(key=lambda mention: mention.key)
    merged = [merge(group, reasons) for group, reasons in cluster(mentions)]
    return sorted(merged, key=lambda meeting: (dates.sort_key(meeting.date), meeting.id))
