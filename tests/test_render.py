from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from itertools import cycle, islice, repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from summarizer import Summary, UsageError, render
from summarizer.render import BINARY, RENDERERS
from summarizer.render.markdown import escape
from summarizer.render.terminal import show
from summarizer.schemas import Brief, Origin
from tests.acting import acts
from tests.naughty import STRINGS

HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "{{ 7*7 }}", "{% raw %}",
    "\x1b[2J\x1b]8;;http://evil.example\x07", "\x9b31m", "\u202eevil\u202c", "\u2066x\u2069", "`code`",
    "*bold* _it_", "# heading",
    "- item", "1. item", "| a | b |", "$x$", "~~s~~", "http://evil.example", "www.evil.example", "@somebody", "&lt;b&gt;",
    "a\n\n# b", "<div dir=ltr>", "[^1]: note", "=cmd|' /C calc'!A0",
]  # fmt: skip


def poisoned(brief: Summary, payload: str | Iterator[str]) -> Brief:
    """The brief with the payload, or the next one of several, at the end of every text that comes from outside."""
    payloads = repeat(payload) if isinstance(payload, str) else payload
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
        return f"{value} {next(payloads)}" if isinstance(value, str) and name not in fixed else value

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
        text = re.sub(r"```mermaid\n.*?```", "", render(briefs["ar"], format_), flags=re.DOTALL)
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


@pytest.mark.parametrize(
    "text", ["</script>", "\x9b31m", "\u202eevil", "\ud800", "a\u2028b", "\U000e0041", 'q"\\', "م"]
)
def test_json_gives_back_every_text_and_shows_nothing_that_acts(briefs: dict[str, Summary], text: str) -> None:
    shown = render(briefs["en"].model_copy(update={"title": text}), "json")
    assert json.loads(shown)["title"] == text
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]|</", shown
    )


def test_the_text_view_has_every_meeting(briefs: dict[str, Summary]) -> None:
    for lang, brief in briefs.items():
        text = " ".join(render(brief, "text").split())
        for number, meeting in enumerate(brief.meetings, 1):
            assert meeting.wording, lang
            assert f"{number}. {meeting.wording.title}" in text


def test_every_format_ends_in_one_line_break(briefs: dict[str, Summary]) -> None:
    for name in RENDERERS.keys() - BINARY:
        assert re.search(r"[^\n]\n\Z", render(briefs["en"], name)), name


def test_the_formats_that_are_bytes_are_named(briefs: dict[str, Summary]) -> None:
    assert {name for name in RENDERERS if isinstance(render(briefs["en"], name), bytes)} == BINARY


OWN = {"name": "Al Jazeera", "name_ar": None, "sources": []}
NOBODY = {"name": None, "sources": []}
UNNAMED = {"name": None, "sources": ["مسؤول إسرائيلي"]}
CITED = {"name": "Axios", "name_ar": "أكسيوس", "sources": []}


@pytest.mark.parametrize(
    ("lang", "origins", "told"),
    [
        ("en", [OWN], "Al Jazeera (own report) [1]"),
        ("ar", [OWN], "Al Jazeera (تقرير أصلي) [1]"),
        ("en", [CITED], "Axios [1]"),
        ("en", [NOBODY], "[1]"),
        ("en", [UNNAMED], "مسؤول إسرائيلي [in the article's language] [1]"),
        ("ar", [UNNAMED], "مسؤول إسرائيلي [1]"),
        ("en", [OWN, NOBODY], "Al Jazeera (own report) [1]; no source cited: [2]"),
        ("en", [NOBODY, CITED, NOBODY], "Axios [2]; no source cited: [1]; [3]"),
        ("ar", [CITED, NOBODY], "أكسيوس [1]؛ دون ذكر مصدر: [2]"),
        ("ar", [UNNAMED, OWN], "مسؤول إسرائيلي [1]؛ Al Jazeera [2]"),
    ],
)
def test_an_origin_without_a_name_is_told_by_what_is_known_of_it(
    briefs: dict[str, Summary], lang: str, origins: list[dict[str, Any]], told: str
) -> None:
    brief = briefs[lang].model_copy(deep=True)
    meeting, reports = brief.meetings[0], [article.id for article in brief.articles[: len(origins)]]
    brief.articles[0].source = "Al Jazeera"  # of the first article alone
    meeting.origin_sources, meeting.reports = None, reports
    meeting.origins = [Origin(**origin, articles=[own]) for origin, own in zip(origins, reports, strict=True)]
    label = {"en": "Reported by", "ar": "المصدر"}[lang]
    for page in (
        brief.to_markdown().replace("\\", "").replace(":**", ":"),
        render(brief, "text").replace("\u200f", ""),
    ):
        (line, *_) = [line for line in page.splitlines() if f"{label}:" in line]
        assert re.sub(r"[\u200e\u2066-\u2069]", "", line).partition(f"{label}: ")[2].startswith(told)


def test_an_unknown_format_is_a_usage_error(briefs: dict[str, Summary]) -> None:
    with pytest.raises(UsageError, match="md, json, text"):
        render(briefs["en"], "pdf")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=1&c=2#d", "<https://example.org/a?b=1&c=2#d>"),
        ("https://example.org/خبر", "<https://example.org/%D8%AE%D8%A8%D8%B1>"),
        ("https://example.org/\x1b[2J> [x](y)", "<https://example.org/%1B%5B2J%3E%20%5Bx%5D%28y%29>"),
        ("http://", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_article_is_linked_to_by_a_safe_address_alone(briefs: dict[str, Summary], url: str, shown: str) -> None:
    brief = briefs["en"].model_copy(deep=True)
    brief.articles[0].url = url
    line = next(line for line in render(brief).splitlines() if line.startswith("- **[1]**"))
    assert line.rstrip().endswith(f"4 meetings {shown}".rstrip())


# -- numbers and months ----------------------------------------------------------------------------------------------


def of_size(brief: Summary, size: int) -> Brief:
    """The brief with so many meetings, each a copy of its first one."""
    meetings = [brief.meetings[0].model_copy(update={"id": f"m{number}"}) for number in range(size)]
    return Brief(lang=brief.lang, title="عنوان", meetings=meetings)


@pytest.mark.parametrize(
    ("size", "arabic", "english"),
    [
        (0, "لا اجتماعات", "0 meetings"),
        (1, "اجتماع واحد", "1 meeting"),
        (2, "اجتماعان", "2 meetings"),
        (3, "3 اجتماعات", "3 meetings"),
        (11, "11 اجتماعًا", "11 meetings"),
        (100, "100 اجتماع", "100 meetings"),
    ],
)
def test_meetings_are_counted_as_each_language_counts(
    briefs: dict[str, Summary], size: int, arabic: str, english: str
) -> None:
    for lang, told in (("ar", arabic), ("en", english)):
        for format_ in ("md", "text"):
            lines = render(of_size(briefs[lang], size), format_).splitlines()
            scope = next(line for line in lines if " · " in line)
            assert told in scope.split(" · "), format_


@pytest.mark.parametrize(
    ("edtf", "arabic", "english"),
    [
        ("2025-04-18", "18 أبريل/نيسان 2025", "18 April 2025"),
        ("2025-01", "يناير/كانون الثاني 2025", "January 2025"),
        ("2025-11-30~", "نحو 30 نوفمبر/تشرين الثاني 2025", "about 30 November 2025"),
        ("2025-04-17/2025-04-18", "17–18 أبريل/نيسان 2025", "17–18 April 2025"),
    ],
)
def test_arabic_months_go_by_both_their_names(briefs: dict[str, Summary], edtf: str, arabic: str, english: str) -> None:
    for lang, told in (("ar", arabic), ("en", english)):
        meeting = briefs[lang].meetings[0].model_copy(update={"date": edtf, "date_basis": "stated"})
        brief = Brief(lang=briefs[lang].lang, title="عنوان", meetings=[meeting])
        assert told in render(brief)
        assert told in render(brief, "text")


# -- the terminal --------------------------------------------------------------------------------------------------


class Terminal(StringIO):
    def __init__(self, *, tty: bool = True) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


def shown_on(stream: Terminal, brief: Summary, **options: Any) -> str:
    console = Console(file=stream, markup=False, highlight=False, emoji=False, width=80, **options)
    show(brief, console)
    return stream.getvalue()


def test_arabic_on_a_terminal_asks_for_the_direction_of_the_text_and_sets_it_back(briefs: dict[str, Summary]) -> None:
    text = shown_on(Terminal(), briefs["ar"])
    assert text.startswith("\x1b[?2501h")
    assert text.endswith("\x1b[?2501l")
    assert text.count("\x1b[?") == 2


def test_the_direction_is_set_back_when_printing_fails(briefs: dict[str, Summary]) -> None:
    broken = briefs["ar"].model_copy(deep=True)
    broken.meetings[-1].date = "no date"
    stream = Terminal()
    with pytest.raises(ValueError, match="EDTF"):
        shown_on(stream, broken)
    assert stream.getvalue().endswith("\x1b[?2501l")


@pytest.mark.parametrize("options", [{}, {"force_terminal": True}])
def test_no_direction_is_asked_of_a_file_or_for_english(briefs: dict[str, Summary], options: dict[str, Any]) -> None:
    assert "?2501" not in shown_on(Terminal(tty=False), briefs["ar"], **options)
    assert "?2501" not in shown_on(Terminal(), briefs["en"], **options)
    assert "\x1b" not in render(briefs["ar"], "text")


def test_a_dumb_terminal_is_asked_nothing(briefs: dict[str, Summary], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown_on(Terminal(), briefs["ar"])


def test_the_text_view_keeps_to_its_width_and_hangs_its_bullets(briefs: dict[str, Summary]) -> None:
    for lang, brief in briefs.items():
        lines = render(brief, "text").splitlines()
        assert max(map(cell_len, lines)) <= 100
        assert all(line == line.rstrip() for line in lines)
        at = next(number for number, line in enumerate(lines) if line.startswith("  • ") and len(line) > 80)
        assert re.match(r"    [^ •]", lines[at + 1]), lang
        assert not re.search("[─│┌╭|]", "\n".join(lines))


# -- every string, every format ------------------------------------------------------------------------------------


def naughty(brief: Summary, strings: list[str], at: int) -> Brief:
    """The brief with one of the strings at the end of every text that comes from outside, each in its turn."""
    turn = islice(cycle(strings), at, None)
    return poisoned(brief, turn)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("at", [0, 101, 202])
def test_the_naughtiest_strings_act_in_no_format(briefs: dict[str, Summary], lang: str, at: int) -> None:
    strings = [text for text in STRINGS if not re.search("[\ud800-\udfff]", text)]
    brief = naughty(briefs[lang], strings, at)
    brief.articles[0].url = "https://example.org/\x1b[2J<b>\u202e|`x`](y)\n"
    for name in RENDERERS:
        made = render(brief, name)
        known = frozenset(
            re.findall(r"https://example\.org/[!-~]*?(?=[\"<>]|$)", render(brief, "jsonld"), re.MULTILINE)
        )
        assert acts(name, made, known) == [], name
