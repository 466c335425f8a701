"""`brief explain`: from a saved brief, or from the articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..arabic import clean

if TYPE_CHECKING:
    from ..ground import Grounded
    from ..reconcile import Overrides
    from ..schemas import Brief


def saved_brief(paths: Sequence[str]) -> Brief | None:
    """The brief in the one file given; None when it is no brief."""
    from pydantic import ValidationError

    from ..schemas import Brief

    if len(paths) != 1 or not paths[0].endswith(".json") or not Path(paths[0]).is_file():
        return None
    try:
        return Brief.model_validate(json.loads(Path(paths[0]).read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None


def explained(source: Brief | Sequence[Grounded], meeting: str, overrides: Overrides | None = None) -> Iterator[str]:
    """Lines. Raises UsageError when there is no such meeting."""
    from ..reconcile import explain, explain_saved
    from ..schemas import Brief

    found = (
        explain_saved(source, meeting) if isinstance(source, Brief) else explain(source, meeting, overrides=overrides)
    )
    for line in found.lines():
        indent = len(line) - len(line.lstrip(" "))
        yield " " * indent + clean(line)
