"""Which reports tell of the same meeting, why, and what they disagree on.

mentions     one meeting as one article reports it
candidates   which pairs of mentions are worth comparing
features     how much speaks for two mentions being one meeting, and what forbids it; over people, met, places, days,
             rounds, occasion, wording and twice
clusters     mentions to clusters; attach puts undated reports to the only meeting they fit
adjudicate   what a model says of the pairs that the weights leave open
overrides    what a user's file says, which wins; steering puts it into the links
merge        a cluster to one record; over grouping, statements, origins, disagreements and venues
retold       claims that a model calls one statement in other words, once it has worded the meeting; over paraphrase
registry     one spelling of each person for the whole brief
solve        the steps in order
explanation  why a meeting is one, and why others are not part of it
bulk         the clusters alone, for tables of more reports than some ten thousand; nothing here calls it
"""

from __future__ import annotations

from ..merged import single_source
from .clusters import cluster
from .explanation import Explanation, explain, explain_saved
from .features import CONTRADICTIONS, FEATURES, contradiction, weigh
from .mentions import mentions_of
from .overrides import Effect, Overrides
from .retold import joined
from .solve import areconcile, reconcile

__all__ = [
    "CONTRADICTIONS", "FEATURES", "Effect", "Explanation", "Overrides", "areconcile", "cluster", "contradiction", "explain",
    "explain_saved", "joined", "mentions_of", "reconcile", "single_source", "weigh",
]  # fmt: skip

# The function hides this package in `summarizer`; under this name `import summarizer.reconcile.bulk as bulk` finds it.
reconcile.__name__ = __name__
