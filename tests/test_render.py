from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from summarizer import Summary, UsageError, render
from summarizer.render import RENDERERS
from summarizer.render.markdown import escape
from summarizer.schemas import Brief

HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "{{ 7*7 }}", "{% raw %}",
    "\x1b[2J\x1b]8;;http://evil.example\x07", "\x9b31m", "\u202eevil\u202c", "\u2066x\u2069", "`code`",
    "*bold* _it_", "# heading",
    "- item", "1. item", "| a | b |", "$x$", "~~s~~", "http://evil.example", "www.evil.example", "@somebody", "&lt;b&gt;",
    "a\n\n# b", "<div dir=ltr>", "[^1]: note", "=cmd|' /C calc'!A0",
]  # fmt: skip


def poisoned(brief: Summary, payload: str) -> Brief:
    """The brief with the payload at the end of every text that comes from outside."""
    fixed = {"schema_version", "lang", "id", "date", "published", "country", "recipient_country", "kind", "role", "mode",
             "status", "disclosure", "response", "match", "article", "sha256", "date_basis", "event", "cameo", "field", "answers",
             "url", "generated", "tool", "schema_hash"}  # fmt: skip

    def poison(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            by_id = name in ("participants", "claims", "attributions") and all(
                isinstance(v, str) for v in value.values()
            )
            return value if name == "prompts" else {key: poison(value[key], "" if by_id else key) for key in value}
        if isinstance(value, list):
            return (
                value
                if name in ("reports", "articles", "meetings") and all(isinstance(v, str) for v in value)
                else [poison(item, name) for item in value]
            )
        return f"{value} {payload}" if isinstance(value, str) and name not in fixed else value

    return Brief.model_validate(poison(brief.model_dump()))


# -- escaping ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\n" not in text and text.isprintable()])
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in tokens[1].children or ()) == text


words = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1).map(
    lambda text: " ".join(text.split())
)


@settings(max_examples=300)
@given(words.filter(bool))
def test_no_text_becomes_markup(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"- **when:** {escape(text)}")
    inline = next(token for token in tokens if token.type == "inline")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special", "strong_open", "strong_close"}
    assert "".join(child.content for child in inline.children or ()) == f"when: {text}"


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_text_of_an_article_acts_in_markdown(briefs: dict[str, Summary], lang: str, payload: str) -> None:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def shape(text: str) -> list[str]:
        found = []
        for token in parser.parse(text):
            found.append(token.type)
            found += [
                child.type for child in token.children or () if child.type not in ("text", "text_special", "softbreak")
            ]
        return found

    clean, dirty = render(briefs[lang]), render(poisoned(briefs[lang], payload))
    assert shape(dirty) == shape(clean)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", dirty)
    dirty.encode("utf-8")


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_control_character_reaches_the_terminal(briefs: dict[str, Summary], payload: str) -> None:
    shown = render(poisoned(briefs["en"], payload), "text")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


# -- markdown ----------------------------------------------------------------------------------------------------


def test_arabic_markdown_is_right_to_left_and_closed(briefs: dict[str, Summary]) -> None:
    text = render(briefs["ar"])
    assert text.startswith('<div dir="rtl" lang="ar">\n\n# ')
    assert text.rstrip().endswith("</div>")
    assert "<div" not in render(briefs["en"])


def test_every_note_is_defined_once_and_used(briefs: dict[str, Summary]) -> None:
    for brief in briefs.values():
        text = render(brief)
        defined = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
        used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
        assert len(defined) == len(set(defined)) > 50
        assert set(defined) == used


def test_the_quotes_of_the_evidence_stand_at_the_end(briefs: dict[str, Summary]) -> None:
    text = render(briefs["en"])
    claims = [claim for meeting in briefs["en"].meetings for claim in (*meeting.positions, *meeting.demands)]
    for claim in claims:
        assert f"«{escape(claim.evidence[0].quote)}»" in text.partition("## Evidence")[2]


def test_planned_secret_and_indirect_meetings_say_so(briefs: dict[str, Summary]) -> None:
    text = render(briefs["en"])
    for words_ in ("planned, indirect", "held, in person, secret", "held, by video, secret", "held, by telephone"):
        assert f"**How:** {words_}" in text


def test_no_english_label_is_left_in_the_arabic_brief(briefs: dict[str, Summary]) -> None:
    for format_ in ("md", "text"):
        text = render(briefs["ar"], format_)
        latin = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>|&rlm;", "", text)))
        assert latin <= {"txt", "seeds", "brief", "reference", "answers"} | {
            part for a in briefs["ar"].articles for part in re.findall(r"[A-Za-z]{3,}", a.path)
        }


def test_the_brief_tells_how_it_was_made(briefs: dict[str, Summary]) -> None:
    text = render(briefs["en"])
    assert "worded by hand (reference-answers); no language model was asked" in text.replace("\\", "")
    assert "played from a recording" in text


# -- the other formats ---------------------------------------------------------------------------------------------


def test_json_keeps_arabic_readable_and_says_its_schema_version(briefs: dict[str, Summary]) -> None:
    text = render(briefs["ar"], "json")
    assert "ستيف ويتكوف" in text
    assert json.loads(text)["schema_version"] == "1.0"


def test_the_text_view_has_every_meeting(briefs: dict[str, Summary]) -> None:
    for lang, brief in briefs.items():
        text = " ".join(render(brief, "text").split())
        for number, meeting in enumerate(brief.meetings, 1):
            assert meeting.wording, lang
            assert f"{number}. {meeting.wording.title}" in text


def test_every_format_ends_in_one_line_break(briefs: dict[str, Summary]) -> None:
    for name in RENDERERS:
        assert re.search(r"[^\n]\n\Z", render(briefs["en"], name)), name


def test_an_unknown_format_is_a_usage_error(briefs: dict[str, Summary]) -> None:
    with pytest.raises(UsageError, match="md, json, text"):
        render(briefs["en"], "pdf")
