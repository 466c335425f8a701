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
from .match import Matcher, expand, is_partial, same, similarity, token_similarity, using
from .parts import tokens
from .sound import SAME, skeleton

__all__ = [
    "SAME", "Aliases", "Matcher", "expand", "is_partial", "same", "similarity", "skeleton", "token_similarity",
    "tokens", "using",
]  # fmt: skip
