"""The one type of everything that comes in millions."""

from __future__ import annotations

from typing import Any, TypeAlias

Array: TypeAlias = Any
"""A numpy array of one dimension. numpy's own types lose track of most operations on integers of unknown width."""
