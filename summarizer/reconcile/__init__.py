"""Which reports tell of the same meeting, why, and what they disagree on.

mentions     one meeting as one article reports it
candidates   which pairs of mentions are worth comparing
features     how much speaks for two mentions being one meeting, and what forbids it; over people, met, places, days,
             rounds, occasion, wording and twice
clusters     mentions to clusters; attach puts undated reports to the only meeting they fit
adjudicate   what a model says of the pairs that the weights leave open
overrides    what a user's file says, which wins; steering puts it into the links
merge        a cluster to one record; over grouping, statements, origins and disagreements
registry     one spelling of each person for the whole brief
solve        the steps in order
explanation  why a meeting is one, and why others are not part of it
"""

from __future__ import annotations

from .clusters import cluster
from .explanation import Explanation, explain, explain_saved
from .features import CONTRADICTIONS, FEATURES, contradiction, weigh
from .mentions import mentions_of
from .merge import single_source
from .overrides import Effect, Overrides
from .solve import areconcile, reconcile

__all__ = [
    "CONTRADICTIONS", "FEATURES", "Effect", "Explanation", "Overrides", "areconcile", "cluster", "contradiction", "explain",
    "explain_saved", "mentions_of", "reconcile", "single_source", "weigh",
]  # fmt: skip
