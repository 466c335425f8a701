"""What `summarize` gives back: a brief with its views."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .schemas import Brief


class Summary(Brief):
    """A brief that can show itself. As data it is a Brief; `Brief` documents the fields."""

    def to_markdown(self) -> str:
        from .render import render

        return render(self, "md")

    def to_json(self) -> str:
        """The record as JSON, two spaces deep, non-ASCII as itself; its schema is printed by `brief schema`."""
        from .render import render

        return render(self, "json")

    def _repr_markdown_(self) -> str:
        """What a notebook shows."""
        return self.to_markdown()

    def records(self) -> list[dict[str, Any]]:
        """One flat row for each participant, position and demand, for `pandas.DataFrame(brief.records())`.

        Every row has the same keys: `meeting`, `date` (EDTF), `status`, `mode`, `city`, `kind` (participant, position
        or demand), `who`, `who_en`, `country`, `recipient`, `recipient_en`, `text` (the record's sentence, or the
        participant's title), `said` (the same in the brief's language), `attribution`, `response`, and of the first
        evidence `article`, `path`, `start`, `end` and `quote`. Empty when there is no meeting.
        """
        from .render.tables import records

        return records(self)


def stamp(moment: datetime | None) -> str:
    """A time as `generated` has it; None for now."""
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
