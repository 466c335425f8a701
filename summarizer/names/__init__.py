"""Whether two spellings name one person, within Arabic, within Latin and across the two.

A name becomes tokens (parts), tokens are compared by sound (sound), and two names are aligned token by token: given
names must meet, and so must family names, and the least alike decides. What no rule can know stands in a file of
aliases, which wins over everything: the bundled one, or a user's on top of it.

    same("رون ديرمر", "Ron Dermer")                  # the bundled aliases
    with using(Aliases.load("aliases.toml")):         # a run's own, in this context and the tasks it starts
        same("أبو مازن", "محمود عباس")
    Matcher(Aliases.load("aliases.toml")).same(...)   # the same, without a context

Similarities are 0 to 1; `SAME` is the threshold.
"""

from __future__ import annotations

from .aliases import Aliases
from .classes import skeleton
from .match import Matcher, expand, is_partial, same, similarity, token_similarity, using
from .office import Office, forbids, holder_similarity, offices, same_holder, weight
from .parts import tokens
from .sound import SAME

__all__ = [
    "SAME", "Aliases", "Matcher", "Office", "expand", "forbids", "holder_similarity", "is_partial", "offices", "same",
    "same_holder", "similarity", "skeleton", "token_similarity", "tokens", "using", "weight",
]  # fmt: skip
