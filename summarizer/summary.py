"""What `summarize` gives back: a brief with its views."""

from __future__ import annotations

from typing import Any

from .render import render
from .schemas import Brief, MergedDemand, MergedPosition


class Summary(Brief):
    """A brief that can show itself. As data it is a Brief; `Brief` documents the fields."""

    def to_markdown(self) -> str:
        return render(self, "md")

    def to_json(self) -> str:
        """The record as JSON, two spaces deep, non-ASCII as itself; its schema is printed by `brief schema`."""
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
        paths = {article.id: article.path for article in self.articles}
        rows = []
        for meeting in self.meetings:
            titles = meeting.wording.participants if meeting.wording else {}
            said = meeting.wording.claims if meeting.wording else {}
            shared = {
                "meeting": meeting.id,
                "date": meeting.date,
                "status": meeting.status,
                "mode": meeting.mode,
                "city": meeting.city_en or meeting.place,
            }
            for part in (*meeting.participants, *meeting.positions, *meeting.demands):
                first = part.evidence[0]
                where = {
                    "article": first.article,
                    "path": paths.get(first.article),
                    "start": first.start,
                    "end": first.end,
                }
                rows.append(
                    shared
                    | _claim_row(part)
                    | {"said": {**titles, **said}.get(part.id)}
                    | where
                    | {"quote": first.quote}
                )
        return rows


def _claim_row(part: Any) -> dict[str, Any]:
    row = dict.fromkeys(
        ("kind", "who", "who_en", "country", "recipient", "recipient_en", "text", "said", "attribution", "response")
    )
    if isinstance(part, MergedPosition):
        row |= {
            "kind": "position",
            "who": part.holder,
            "who_en": part.holder_en,
            "text": part.text,
            "attribution": part.attribution,
        }
    elif isinstance(part, MergedDemand):
        row |= {
            "kind": "demand",
            "who": part.maker,
            "who_en": part.maker_en,
            "text": part.text,
            "attribution": part.attribution,
        }
        row |= {"recipient": part.recipient, "recipient_en": part.recipient_en, "response": part.response}
    else:
        row |= {"kind": "participant", "who": part.name, "who_en": part.name_en, "text": part.title}
    return row | {"country": part.country}
