"""Claims as rows, CSV and JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Summary, render
from summarizer.arabic import clean
from summarizer.render.tables import COLUMNS, records
from summarizer.schemas import Brief

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", " =1", '"=1"', "'=1", "«=1»",
    "\u200b=1", "\u202e=1",
    "＝1", "＋1", "－1", "＠x", "\x00=1", "\ufeff=1", "(=1)", "\u200c=1", "=HYPERLINK(\"http://evil.example\",\"x\")", "\u00a0-1",
]  # fmt: skip


def telling(brief: Summary, text: str) -> Brief:
    """The brief with a participant of that name."""
    made = brief.model_copy(deep=True)
    made.meetings[0].participants[0].name = text
    made.meetings[0].participants[0].evidence[0].quote = text
    return made


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_participant_position_and_demand_is_a_row_with_the_same_keys(briefs: dict[str, Summary]) -> None:
    for brief in briefs.values():
        rows = records(brief)
        assert len(rows) == sum(len(m.participants) + len(m.positions) + len(m.demands) for m in brief.meetings)
        assert {tuple(row) for row in rows} == {COLUMNS}
        assert {row["kind"] for row in rows} == {"participant", "position", "demand"}
        assert brief.records() == rows


def test_a_row_tells_the_claim_and_where_it_stands(briefs: dict[str, Summary]) -> None:
    meeting = next(m for m in briefs["en"].meetings if m.demands)
    demand = meeting.demands[0]
    row = next(row for row in records(briefs["en"]) if row["kind"] == "demand")
    assert (row["meeting"], row["who_en"], row["recipient"]) == (meeting.id, demand.maker_en, demand.recipient)
    assert (row["text"], row["response"], row["quote"]) == (demand.text, demand.response, demand.evidence[0].quote)
    assert meeting.wording is not None
    assert row["said"] == meeting.wording.claims[demand.id]
    assert row["path"] == next(a.path for a in briefs["en"].articles if a.id == demand.evidence[0].article)


# -- CSV -----------------------------------------------------------------------------------------------------------


def test_csv_is_rfc_4180_behind_a_byte_order_mark(briefs: dict[str, Summary]) -> None:
    text = render(briefs["ar"], "csv")
    assert text.startswith('\ufeff"meeting","date",')
    assert re.sub("\r\n", "", text).count("\n") == 0
    assert text.count("\r\n") == len(records(briefs["ar"])) + 1


def test_pandas_reads_the_rows_back(briefs: dict[str, Summary]) -> None:
    frame = pd.read_csv(BytesIO(render(briefs["ar"], "csv").encode()), encoding="utf-8", keep_default_na=False)
    expected = records(briefs["ar"])
    assert tuple(frame.columns) == COLUMNS
    for name in COLUMNS:
        values = [row[name] if isinstance(row[name], int) else clean(row[name] or "") for row in expected]
        assert frame[name].tolist() == values, name


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula(briefs: dict[str, Summary], text: str) -> None:
    cell = rows_of(render(telling(briefs["en"], text), "csv"))[0]["who"]
    assert cell == f"'{clean(text)}"


@pytest.mark.parametrize("text", ["أكسيوس - تقرير", "../2025-04-18", "17–18", "1 + 1", "رئيس =", "«بيان»", "a@b", "3%"])
def test_text_that_is_no_formula_stays_as_it_is(briefs: dict[str, Summary], text: str) -> None:
    assert rows_of(render(telling(briefs["en"], text), "csv"))[0]["who"] == text


@given(st.text())
def test_no_text_breaks_a_row_or_controls_anything(text: str) -> None:
    brief = telling(ONE, text)
    shown = render(brief, "csv")
    rows = rows_of(shown)
    assert len(rows) == 1
    assert rows[0]["who"].removeprefix("'") in (clean(text), clean(text).removeprefix("'"))
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert not re.match(r"[\s\"'«(]*[=+\-@＝＋－＠]", rows[0]["who"]) or rows[0]["who"].startswith("'")


# -- JSON Lines ----------------------------------------------------------------------------------------------------


@given(st.text(st.characters()))
def test_json_lines_give_every_text_back_as_it_was_read(text: str) -> None:
    shown = render(telling(ONE, text), "jsonl")
    assert shown.count("\n") == 1
    row = json.loads(shown)
    assert (row["who"], row["quote"]) == (text, text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|</", shown)


def test_json_lines_are_the_records(briefs: dict[str, Summary]) -> None:
    text = render(briefs["ar"], "jsonl")
    assert [json.loads(line) for line in text.splitlines()] == records(briefs["ar"])
    assert "ويتكوف" in text


def test_nothing_met_is_a_heading_in_csv_and_no_line_in_json_lines() -> None:
    empty = Brief(lang="en", title="Nothing")
    assert render(empty, "csv") == "\ufeff" + ",".join(f'"{name}"' for name in COLUMNS) + "\r\n"
    assert render(empty, "jsonl") == ""


ONE = Summary.model_validate({
    "lang": "en",
    "title": "One",
    "meetings": [{
        "id": "m1", "quote": "q", "title": "t", "status": "held", "reports": ["a"], "evidence": [],
        "participants": [{
            "id": "m1.a1", "quote": "q", "name": "n",
            "evidence": [{"article": "a", "start": 0, "end": 1, "match": "exact", "quote": "q"}],
        }],
    }],
})  # fmt: skip
