"""The picture of who met whom in a Markdown brief."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from summarizer import Summary, render
from summarizer.render import mermaid
from summarizer.render.mermaid import MOST_PARTIES, MOST_TIES, escape_label, picture
from summarizer.render.view import view
from summarizer.schemas import Brief
from tests.naughty import STRINGS
from tests.test_render import HOSTILE, poisoned

LABEL = r"(?:[\w .,،–-]|#\d+;)+"
BOX = re.compile(rf'  p\d+\["{LABEL}(?:<br/>{LABEL})?"\]')
TIE = re.compile(r'  p\d+ (?:---|-\.-)\|"\d+(?:#42;)?(?:, \d+(?:#42;)?)*"\| p\d+')


def code(brief: Brief) -> list[str]:
    return picture(view(brief)).code.splitlines()


def told(label: str) -> str:
    """What Mermaid shows for a label."""
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label)


@pytest.mark.parametrize(("lang", "direction"), [("en", "LR"), ("ar", "RL")])
def test_the_picture_runs_in_the_direction_of_the_language(
    briefs: dict[str, Summary], lang: str, direction: str
) -> None:
    lines = code(briefs[lang])
    assert lines[0] == f"flowchart {direction}"
    assert all(BOX.fullmatch(line) or TIE.fullmatch(line) for line in lines[1:])


def test_every_line_joins_parties_that_have_a_box(briefs: dict[str, Summary]) -> None:
    text = "\n".join(code(briefs["en"]))
    boxes = set(re.findall(r'^  (p\d+)\["', text, re.MULTILINE))
    ends = {end for pair in re.findall(r"^  (p\d+) .*\| (p\d+)$", text, re.MULTILINE) for end in pair}
    assert boxes == ends


def test_planned_meetings_have_a_star_and_those_through_others_a_dotted_line(briefs: dict[str, Summary]) -> None:
    brief = briefs["en"]
    planned = {number for number, m in enumerate(brief.meetings, 1) if m.status == "planned"}
    text = "\n".join(code(brief))
    starred = {int(number) for number in re.findall(r"(\d+)#42;", text)}
    plain = {int(n) for label in re.findall(r'\|"(.*?)"\|', text) for n in re.findall(r"\b(\d+)(?=,|$)", label)}
    assert starred <= planned
    assert starred
    assert not plain & planned
    dotted = {int(n) for label in re.findall(r'-\.-\|"(.*?)"\|', text) for n in re.findall(r"\b(\d+)(?=,|$|#)", label)}
    assert dotted
    assert all(brief.meetings[number - 1].mode == "indirect" for number in dotted)


@pytest.mark.parametrize("text", [*STRINGS, *HOSTILE, "end", "o", "x", "click p1 href x", "a" * 500])
def test_no_label_holds_anything_but_letters_digits_and_codes(text: str) -> None:
    assert re.fullmatch(LABEL, escape_label(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_a_label_shows_the_text_as_it_is(text: str) -> None:
    assert told(escape_label(text)).strip("\u200f") == text.strip("\u200f")


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_name_changes_the_shape_of_the_picture(briefs: dict[str, Summary], payload: str) -> None:
    lines = code(poisoned(briefs["ar"], payload))
    assert all(BOX.fullmatch(line) or TIE.fullmatch(line) for line in lines[1:])
    assert len(lines) == len(code(briefs["ar"]))


def test_no_name_by_itself_breaks_a_line(briefs: dict[str, Summary]) -> None:
    meeting = next(m for m in briefs["en"].meetings if m.title and len(m.participants) == 5 and m.plover).model_copy(
        deep=True
    )
    brief = Brief(lang="en", title="One", meetings=[meeting])
    for name in STRINGS:
        for number, person in enumerate(meeting.participants):
            person.name_en = name if number else "Somebody"
        lines = code(brief)
        assert len(lines) > 2, name
        assert all(BOX.fullmatch(line) or TIE.fullmatch(line) for line in lines[1:]), name


def test_a_large_picture_is_cut_and_says_so(briefs: dict[str, Summary], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid, "MOST_PARTIES", 5)
    drawn = picture(view(briefs["en"]))
    boxes = [line for line in drawn.code.splitlines() if BOX.fullmatch(line)]
    assert len(boxes) <= 5
    assert f"{drawn.left_out} parties are not in the picture." in render(briefs["en"])
    assert "تغيب عن الرسم" in render(briefs["ar"]) or "يغيب عن الرسم" in render(briefs["ar"])


def test_the_picture_is_small_enough_for_github(briefs: dict[str, Summary]) -> None:
    for brief in briefs.values():
        lines = code(brief)
        assert sum(bool(BOX.fullmatch(line)) for line in lines) <= MOST_PARTIES
        assert sum(bool(TIE.fullmatch(line)) for line in lines) <= MOST_TIES < 500
        assert len("\n".join(lines)) < 50_000


def test_markdown_folds_the_picture_away_between_the_bottom_line_and_the_meetings(briefs: dict[str, Summary]) -> None:
    text = render(briefs["en"])
    tokens = MarkdownIt("commonmark").parse(text)
    fences = [token for token in tokens if token.type == "fence"]
    assert [(fence.info, fence.content) for fence in fences] == [("mermaid", picture(view(briefs["en"])).code)]
    order = [text.index(mark) for mark in ("## Bottom line", "<details>", "```mermaid", "</details>", "## Meetings")]
    assert order == sorted(order)


def test_where_nobody_met_there_is_no_picture() -> None:
    for lang in ("en", "ar"):
        empty = Brief(lang=lang, title="Nothing")
        assert picture(view(empty)).code == ""
        assert "mermaid" not in render(empty)
