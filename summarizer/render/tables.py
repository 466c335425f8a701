"""The claims as a table: rows for pandas, CSV for spreadsheets, JSON Lines for everything else."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any, Final

from ..arabic import clean
from ..schemas import Brief, MergedDemand, MergedMeeting, MergedParticipant, MergedPosition
from .jsontext import json_lines

_Part = MergedParticipant | MergedPosition | MergedDemand

COLUMNS: Final = (
    "meeting", "date", "status", "mode", "city", "kind", "who", "who_en", "country", "recipient", "recipient_en", "text",
    "said", "attribution", "response", "article", "path", "start", "end", "quote",
)  # fmt: skip
"""The keys of every row, in order; `Summary.records` documents them."""

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), in ASCII and full width; marks and
# blanks before it do not help.
_FORMULA = re.compile(r"[^\w=+\-@＝＋－＠]*[=+\-@＝＋－＠]")


def records(brief: Brief) -> list[dict[str, Any]]:
    """One row for each participant, position and demand, with the keys of COLUMNS; empty when there is no meeting."""
    paths = {article.id: article.path for article in brief.articles}
    return [
        dict.fromkeys(COLUMNS) | _of_meeting(meeting) | _of_part(part) | _of_evidence(part, meeting, paths)
        for meeting in brief.meetings
        for part in _parts(meeting)
    ]


def render_csv(brief: Brief) -> str:
    """RFC 4180: a heading, lines that end in CR LF, text in quotation marks. A byte order mark comes first, without
    which Excel reads Arabic in the system's old code page; pandas and Python's `utf-8-sig` skip it.

    For people and spreadsheets, so text is cleaned: no control characters, every white space one space, and an
    apostrophe before what could be taken for a formula. JSON Lines has every text as it was read.
    """
    out = StringIO()
    table = csv.DictWriter(out, COLUMNS, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in records(brief))
    return "\ufeff" + out.getvalue()


def render_jsonl(brief: Brief) -> str:
    """A JSON object a line, with the keys of COLUMNS; `article.text[start:end]` is `quote`. Empty when nothing met."""
    return json_lines(records(brief))


def _cell(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before one whose first character, blanks and
    marks such as quotation marks aside, is = + - or @, in ASCII or full width. Tabs and line breaks are gone by then."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _parts(meeting: MergedMeeting) -> list[_Part]:
    return [*meeting.participants, *meeting.positions, *meeting.demands]


def _of_meeting(meeting: MergedMeeting) -> dict[str, Any]:
    return {
        "meeting": meeting.id,
        "date": meeting.date,
        "status": meeting.status,
        "mode": meeting.mode,
        "city": meeting.city_en or meeting.place,
    }


def _of_evidence(part: _Part, meeting: MergedMeeting, paths: dict[str, str]) -> dict[str, Any]:
    first, wording = part.evidence[0], meeting.wording
    worded = {**wording.participants, **wording.claims} if wording else {}
    return {
        "said": worded.get(part.id),
        "article": first.article,
        "path": paths.get(first.article),
        "start": first.start,
        "end": first.end,
        "quote": first.quote,
    }


def _of_part(part: _Part) -> dict[str, Any]:
    match part:
        case MergedParticipant():
            return _row("participant", part.name, part.name_en, part.title, country=part.country)
        case MergedPosition():
            row = _row("position", part.holder, part.holder_en, part.text, country=part.country)
            return row | {"attribution": part.attribution}
        case MergedDemand():
            row = _row("demand", part.maker, part.maker_en, part.text, country=part.country)
            asked = {"recipient": part.recipient, "recipient_en": part.recipient_en, "response": part.response}
            return row | asked | {"attribution": part.attribution}


def _row(kind: str, who: str, who_en: str | None, text: str | None, *, country: str | None) -> dict[str, Any]:
    return {"kind": kind, "who": who, "who_en": who_en, "text": text, "country": country}
