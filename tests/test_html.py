from __future__ import annotations

import base64
import hashlib
import re
import time
from collections import Counter
from html.parser import HTMLParser
from itertools import combinations
from urllib.parse import urlsplit

import pytest

from summarizer import Summary, UsageError, render
from summarizer.arabic import clean
from summarizer.render.cast import Cast
from summarizer.render.html import render_html
from summarizer.render.html.layout import NARROW, WIDE, Shape, extent, wrapped
from summarizer.render.html.network import Picture, picture
from summarizer.render.html.timeline import Gap, Year, timeline
from summarizer.render.review import render_review
from summarizer.render.ties import ties
from summarizer.render.view import view
from summarizer.schemas import Brief, Lang
from tests.browser.sample import TEXTS, contested, grown, poisoned, with_texts

LANGS: tuple[Lang, ...] = ("en", "ar")
PAYLOADS = [
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)',
    "' onx='1", "--><b>", "</title><b>", "{{ 7*7 }}{% raw %}", "&lt;b&gt;&#60;b&#62;", "<!--", "]]><b>",
    "</textarea></select></option><b>", "javascript:alert(1)", "\u202eevil\u2066x", "\x00\x1b[2J\x9b", "<b\n>\n\n<i>",
    "</blockquote></details></p>", "<svg><use href=http://evil.example/#x>", "%(name)s %", "اسم <b>", "`; --> <x",
    "<a href='http://evil.example'>", "<base href=//evil.example>",
]  # fmt: skip


class Page(HTMLParser):
    """What a page is made of: its tags with the names of their attributes, its links, ids and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shape: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.values: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(" ".join([tag, *(name for name, _ in attrs)]))
        self.values.append((tag, dict(attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "cite", "action")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(f"/{tag}")

    def handle_decl(self, decl: str) -> None:
        self.shape.append(f"!{decl}")

    def handle_comment(self, data: str) -> None:
        self.shape.append("!--")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """The words, with a space wherever a tag stands."""
        return " ".join(" ".join(self.words).split())

    @property
    def run(self) -> str:
        """The words as they run on through tags."""
        return " ".join("".join(self.words).split())

    @property
    def frame(self) -> list[str]:
        """The tags without the lines of the pictures: a longer name takes two."""
        return [tag for tag in self.shape if tag.split()[0] not in ("text", "/text")]


def pages(brief: Brief, texts: dict[str, str]) -> dict[str, str]:
    return {"html": render_html(brief, twin="other.html"), "review": render_review(brief, texts)}


@pytest.fixture(scope="module")
def plain() -> dict[Lang, dict[str, str]]:
    return {lang: pages(*with_texts(contested(lang), "")) for lang in LANGS}


# -- nothing in a text acts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_text_changes_the_tags_or_attributes_of_a_page(
    plain: dict[Lang, dict[str, str]], lang: Lang, payload: str
) -> None:
    brief = contested(lang)
    for article in brief.articles:
        article.url = None  # an address that is no longer one is no link: see the next test
    harmless = pages(*with_texts(brief, " x"))
    for name, dirty in pages(*with_texts(brief, payload)).items():
        assert Page(dirty).frame == Page(harmless[name]).frame, name
        dirty.encode("utf-8")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", dirty)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_links_lead_to_hosts_fragments_or_the_twin_whatever_an_address_holds(payload: str) -> None:
    for text in pages(*with_texts(contested(), payload)).values():
        for link in Page(text).links:
            parts = urlsplit(link)
            assert (
                link.startswith("#") or link == "other.html" or (parts.scheme in ("http", "https") and parts.hostname)
            )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org/x", "http://", " http://a.example"]
)
def test_an_article_whose_address_leads_nowhere_safe_has_no_link(url: str) -> None:
    brief = contested()
    for article in brief.articles:
        article.url = url
    for text in pages(brief, TEXTS).values():
        assert all(link.startswith("#") or link == "other.html" for link in Page(text).links)


def test_an_article_is_linked_where_it_has_an_address() -> None:
    for text in pages(contested(), TEXTS).values():
        assert {"https://example.org/a?x=1&y=2", "https://example.org/b"} <= set(Page(text).links)


@pytest.mark.parametrize(
    "twin", ["javascript:alert(1)", "//evil.example/x", "\\\\evil.example\\x", "http://evil.example"]
)
def test_the_link_to_the_twin_can_lead_to_no_other_host(twin: str) -> None:
    links = [
        attrs for tag, attrs in Page(render_html(contested(), twin=twin)).values if attrs.get("rel") == "alternate"
    ]
    parts = urlsplit(links[0]["href"] or "")
    assert (parts.scheme, parts.netloc) == ("", "")


def test_a_page_has_no_script_no_inline_style_and_no_handler(plain: dict[Lang, dict[str, str]]) -> None:
    for text in (text for both in plain.values() for text in both.values()):
        for tag, attrs in Page(text).values:
            assert tag not in ("script", "img", "iframe", "link", "object", "base")
            assert not [name for name in attrs if name == "style" or name.startswith("on")]


def test_the_policy_allows_the_style_sheet_by_its_hash_and_nothing_else(plain: dict[Lang, dict[str, str]]) -> None:
    for text in (text for both in plain.values() for text in both.values()):
        styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert len(styles) == 1
        digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"
        assert f'content="{policy}"' in text
        assert text.index("Content-Security-Policy") < text.index("<style>")
        assert "url(" not in re.sub(r"url\(data:font/woff2;base64,[A-Za-z0-9+/=]+\)", "", styles[0])
        assert "@import" not in styles[0]


# -- languages ----------------------------------------------------------------------------------------------------


def test_each_page_says_its_language_and_direction(plain: dict[Lang, dict[str, str]]) -> None:
    for lang, both in plain.items():
        for text in both.values():
            assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in text


def test_a_quotation_stands_in_its_articles_language_and_direction(plain: dict[Lang, dict[str, str]]) -> None:
    for both in plain.values():
        quotes = [attrs for tag, attrs in Page(both["html"]).values if tag == "blockquote"]
        assert {(attrs["lang"], attrs["dir"]) for attrs in quotes} == {("ar", "rtl"), ("en", "ltr")}


def test_no_english_label_is_left_on_the_arabic_pages(briefs: dict[str, Summary]) -> None:
    latin = set(re.findall(r"[A-Za-z]{3,}", Page(render_html(briefs["ar"])).text.partition("موجز من مصادر")[2]))
    assert latin <= {"brief", "reference", "answers", "seeds", "txt", "English"} | {
        part for a in briefs["ar"].articles for part in re.findall(r"[A-Za-z]{3,}", a.path)
    }


def test_the_pages_of_a_pair_lead_to_each_other() -> None:
    assert '<a class="twin" href="brief.ar.html" lang="ar" hreflang="ar" rel="alternate">العربية</a>' in render_html(
        contested("en"), twin="brief.ar.html"
    )
    assert 'href="brief%20x.en.html"' in render_html(contested("ar"), twin="brief x.en.html")
    assert 'class="twin"' not in render_html(contested("en"))


# -- what is shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_every_meeting_claim_and_quotation_is_on_the_page(briefs: dict[str, Summary], lang: Lang) -> None:
    text = Page(render_html(briefs[lang])).text
    for meeting in briefs[lang].meetings:
        assert meeting.wording
        assert meeting.wording.title in text
        for claim in (*meeting.positions, *meeting.demands):
            assert meeting.wording.claims[claim.id] in text
        for part in (meeting, *meeting.participants, *meeting.positions, *meeting.demands):
            assert all(clean(evidence.quote) in text for evidence in part.evidence)


def test_what_the_reports_disagree_on_who_is_behind_them_and_what_was_left_out_is_told() -> None:
    text = Page(render_html(contested())).text
    for told in (
        "Where the reports disagree", "28 April 2021 [2]", "29 April 2021 [1]", "answer to a demand", "rejected", "accepted",
        "2 reports, 2 origins", "Axios", "The article itself", "says more than its words", "quote not found", "some-model",
        "the server refused it", "a number was added",
    ):  # fmt: skip
        assert told in text


def test_a_brief_whose_reports_agree_says_why() -> None:
    brief = contested()
    brief.meetings[0].disagreements = []
    assert "The reports do not contradict one another." in render_html(brief)
    brief.meetings[0].reports = brief.meetings[0].reports[:1]
    assert "Each meeting is reported by one article only" in render_html(brief)


def test_a_brief_without_meetings_is_a_page_that_says_so() -> None:
    brief = contested().model_copy(update={"meetings": [], "overview": []})
    text = Page(render_html(brief)).text
    assert "The articles that could be read report no meeting. Some articles could not be read or answered" in text
    assert "Timeline" not in text
    assert "reports/c.txt" in text


def test_planned_and_called_off_meetings_look_different_from_held_ones() -> None:
    page = Page(render_html(contested()))
    chips = {
        attrs["href"]: attrs["class"]
        for tag, attrs in page.values
        if tag == "a" and "ev" in (attrs.get("class") or "").split()
    }
    kinds = {href: {"planned", "off", "vague"} & set((css or "").split()) for href, css in chips.items()}
    assert kinds["#m-1"] == set()
    assert kinds["#m-2"] == {"vague"}
    assert kinds["#m-3"] == {"planned", "vague"}
    assert kinds["#m-4"] == {"off", "vague"}
    assert kinds["#m-5"] == {"off", "vague"}
    assert kinds["#m-6"] == {"planned"}


def test_only_a_certain_day_is_given_to_machines() -> None:
    times = [attrs["datetime"] for tag, attrs in Page(render_html(contested())).values if tag == "time"]
    assert times == ["2021-04-29"]


@pytest.mark.parametrize("lang", LANGS)
def test_ids_are_unique_and_every_fragment_leads_to_one(briefs: dict[str, Summary], lang: Lang) -> None:
    for text in (render_html(briefs[lang]), *pages(*with_texts(contested(lang), "")).values()):
        page = Page(text)
        assert [own for own, count in Counter(page.ids).items() if count > 1] == []
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        named = {own for _, attrs in page.values for own in (attrs.get("aria-labelledby") or "").split()}
        assert named <= set(page.ids)


def test_every_side_and_person_has_a_filter_that_spares_its_meetings(briefs: dict[str, Summary]) -> None:
    text = render_html(briefs["en"])
    page = Page(text)
    meetings = [set((attrs["class"] or "").split()) for tag, attrs in page.values if tag == "article"]
    chosen = [attrs["value"] for tag, attrs in page.values if tag == "option" and attrs["value"]]
    chosen += [
        (attrs["id"] or "").removeprefix("f-")
        for tag, attrs in page.values
        if tag == "input" and (attrs["id"] or "").startswith("f-")
    ]
    assert len(chosen) > 30
    for css in chosen:
        assert f".m:not(.{css}){{display:none}}" in text
        assert any(css in classes for classes in meetings)
    assert re.search(r'value="(p\d+)">Ron Dermer \(4\)', text)


def test_fonts_come_with_arabic_and_can_be_left_out() -> None:
    assert render_html(contested("ar")).count("@font-face") == 2
    assert "@font-face" not in render_html(contested("ar"), fonts="none")


# -- sizes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_of_the_seeds_is_smaller_than_300_kb(briefs: dict[str, Summary], lang: Lang) -> None:
    assert len(render_html(briefs[lang]).encode()) < 300_000


def test_a_page_grows_with_its_meetings_and_no_faster(briefs: dict[str, Summary]) -> None:
    def cost(meetings: int) -> tuple[float, int]:
        brief = grown(briefs["en"], meetings)
        begun = time.process_time()
        size = len(render_html(brief))
        return time.process_time() - begun, size

    cost(10)
    (few, small), (many, large) = cost(150), cost(600)
    assert large < 5 * small
    assert many < 8 * few + 0.2


# -- timeline -----------------------------------------------------------------------------------------------------


def test_the_timeline_has_a_row_a_year_and_folds_empty_years() -> None:
    line = timeline(view(contested()).meetings)
    assert [row.year if isinstance(row, Year) else (row.first, row.last) for row in line.rows] == [
        2010, (2011, 2020), 2021, (2022, 2022), 2023, 2024,
    ]  # fmt: skip
    assert [meeting.number for meeting in line.undated] == [6, 8]


def test_a_meeting_stands_in_every_month_that_it_may_have_been_in() -> None:
    rows = {row.year: row for row in timeline(view(contested()).meetings).rows if isinstance(row, Year)}
    months = {
        (mark.meeting.number, year): (mark.first, mark.last, mark.exact)
        for year, row in rows.items()
        for marks in (row.spans, *(marks for _, marks in row.cells))
        for mark in marks
    }
    assert months == {
        (1, 2021): (4, 4, True), (2, 2021): (5, 5, False), (3, 2021): (6, 7, False), (4, 2021): (6, 6, False),
        (5, 2023): (11, 12, False), (5, 2024): (1, 2, False), (7, 2024): (4, 4, False), (9, 2010): (1, 12, False),
    }  # fmt: skip


def test_spans_in_one_lane_never_overlap(briefs: dict[str, Summary]) -> None:
    brief = grown(contested(), 40)
    for number, meeting in enumerate(brief.meetings):
        meeting.date = f"2020-{1 + number % 9:02d}-05/2020-{1 + number % 9 + 1 + number % 3:02d}-07"
    (row,) = timeline(view(brief).meetings).rows
    assert isinstance(row, Year)
    for one, other in combinations(row.spans, 2):
        assert one.lane != other.lane or one.last < other.first or other.last < one.first


def test_a_crowded_month_is_counted() -> None:
    brief = grown(contested(), 40)
    for meeting in brief.meetings:
        meeting.date = "2020-03-05"
    (row,) = timeline(view(brief).meetings).rows
    assert not isinstance(row, Gap)
    assert [(month, [mark.count for mark in marks]) for month, marks in row.cells] == [(3, [40])]
    assert '<span class="no">40</span>' in render_html(brief)


# -- who met whom -------------------------------------------------------------------------------------------------


def test_only_sides_meet_each_other_and_meetings_that_did_not_come_about_join_nobody() -> None:
    brief = contested()
    shown = view(brief)
    told = {
        tuple(sorted(end.name for end in tie.ends)): {form: list(numbers) for form, numbers in tie.forms.items()}
        for tie in ties(shown, Cast(shown))
    }
    assert told["Antony Blinken", "Yossi Cohen"] == {"in_person": [1]}
    assert told["Antony Blinken", "Iran"] == {"remote": [2], "indirect": [3], "unknown": [6, 7]}
    assert told["Antony Blinken", "Oman"]["unknown"] == [3, 6, 7]
    assert ("Iran", "Yossi Cohen") not in told
    assert all(4 not in numbers and 5 not in numbers for forms in told.values() for numbers in forms.values())


def drawn(brief: Brief, shape: Shape, *, mirrored: bool = False) -> Picture:
    shown = view(brief)
    made = picture(ties(shown, Cast(shown)), shape, mirrored=mirrored, short=shape is NARROW)
    assert made
    return made


@pytest.mark.parametrize("shape", [WIDE, NARROW])
@pytest.mark.parametrize("size", [0, 60, 400])
@pytest.mark.parametrize("lang", LANGS)
def test_no_two_boxes_or_names_overlap_and_none_leaves_the_picture(
    briefs: dict[str, Summary], shape: Shape, size: int, lang: Lang
) -> None:
    made = drawn(grown(briefs[lang], size) if size else briefs[lang], shape, mirrored=lang == "ar")
    for one, other in combinations(made.boxes, 2):
        apart = abs(one.x - other.x) >= shape.node or one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart, (one.node.name, other.node.name)
    for box in made.boxes:
        assert 0 <= box.x <= shape.width - shape.node
        assert 0 <= box.y <= made.height - box.height
        assert all(extent(line) * shape.font <= shape.node for line in box.lines)
    for label in made.labels:
        assert not [
            box
            for box in made.boxes
            if abs(box.x + shape.node / 2 - label.x) < 1 and box.y < label.y < box.y + box.height
        ]
        assert label.y > 8


@pytest.mark.parametrize("shape", [WIDE, NARROW])
def test_a_large_network_is_cut_to_what_can_be_read_and_says_how_many_are_left_out(
    briefs: dict[str, Summary], shape: Shape
) -> None:
    brief = grown(briefs["en"], 400)
    made = drawn(brief, shape)
    assert max(Counter(box.node.side.css for box in made.boxes).values()) <= shape.people
    assert len(made.lines) <= shape.ties
    assert made.left_out > 100
    assert f"{made.left_out} participants more in the table" in render_html(brief)


def test_the_arabic_picture_is_the_english_one_mirrored() -> None:
    left = {box.node.key: box.x for box in drawn(contested(), WIDE).boxes}
    right = {box.node.key: box.x for box in drawn(contested(), WIDE, mirrored=True).boxes}
    assert {key: round(WIDE.width - WIDE.node - x, 1) for key, x in left.items()} == pytest.approx(right)


def test_a_picture_is_the_same_every_time(briefs: dict[str, Summary]) -> None:
    assert render_html(briefs["en"]) == render_html(briefs["en"])


def test_nobody_who_met_nobody_is_drawn() -> None:
    assert picture([], WIDE, mirrored=False) is None


def test_a_long_name_takes_two_lines_and_then_an_ellipsis() -> None:
    assert wrapped("Ron Dermer", WIDE) == ("Ron Dermer",)
    assert wrapped("Sullivan's Israeli counterpart", WIDE) == ("Sullivan's Israeli", "counterpart")
    first, second = wrapped("The deputy minister for foreign and regional affairs of the republic", WIDE)
    assert second.endswith("…")
    assert not first.endswith("…")


# -- as a format --------------------------------------------------------------------------------------------------


def test_the_page_is_a_format_like_any_other(briefs: dict[str, Summary]) -> None:
    assert render(briefs["en"], "html") == render_html(briefs["en"])


def test_a_page_that_needs_the_articles_says_so_without_them() -> None:
    with pytest.raises(UsageError, match="articles=") as raised:
        render(contested(), "review")
    assert "\n" not in str(raised.value)
    with pytest.raises(UsageError, match="review"):
        render(contested(), "pdf")


def test_poison_reaches_every_kind_of_text() -> None:
    """The tests above would prove nothing of a field that their payload never entered."""
    dump = poisoned(contested(), "POISON").model_dump_json()
    names = (
        "title text headline name name_en holder maker recipient venue sourcing source url path what reason quote value"
    )
    for name in [*names.split(), "attribution", "model"]:
        assert re.search(rf'"{name}":"[^"]*POISON', dump), name
    assert re.search(r'"participants":\{"m1.a1":"[^"]*POISON', dump)
