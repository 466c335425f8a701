"""The pages in a browser: headless Chromium, driven by Playwright, with axe-core.

Needs Chromium (`apt-get install chromium`, or BRIEF_CHROMIUM=path) and `pip install playwright axe-playwright-python`; without
them it is skipped and says so. BRIEF_SCREENSHOTS=folder keeps a picture of every page, to be looked at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import Summary, load
from summarizer.render.html import render_html
from summarizer.render.review import render_review
from tests.browser.sample import TEXTS, contested, grown, with_texts
from tests.conftest import SEEDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("BRIEF_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
MISSING = [
    what
    for what, there in (
        ("Chromium", CHROMIUM),
        ("playwright", find_spec("playwright")),
        ("axe-playwright-python", find_spec("axe_playwright_python")),
    )
    if not there
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
NAMES = ["seeds.html", "seeds.review", "contested.html", "contested.review"]
LANGS, WIDTHS, SCHEMES = ["en", "ar"], [1280, 390], ["light", "dark"]
EVERY = [
    *product(NAMES[:1] + NAMES[2:], LANGS, WIDTHS, SCHEMES),
    ("seeds.review", "en", 1280, "light"),
    ("seeds.review", "ar", 390, "dark"),
]
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(briefs: dict[str, Summary], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page as a file: `seeds.html.en.html` and so on."""
    made = tmp_path_factory.mktemp("pages")
    texts = {article.id: article.text for article in load(SEEDS)}
    for lang, other in (("en", "ar"), ("ar", "en")):
        sample = contested("en" if lang == "en" else "ar")
        pages = {
            "seeds.html": render_html(briefs[lang], twin=f"seeds.html.{other}.html"),
            "seeds.review": render_review(briefs[lang], texts),
            "contested.html": render_html(sample),
            "contested.review": render_review(sample, TEXTS),
        }
        for name, text in pages.items():
            (made / f"{name}.{lang}.html").write_text(text, encoding="utf-8")
    return made


Opener = Callable[..., "Page"]


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Opener]:
    """Opens a page, notes every address it asks for and every complaint of the browser, and holds it to none."""
    contexts = []
    asked: list[str] = []
    complaints: list[str] = []

    def opened(name: str, lang: str = "en", width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.goto((folder / f"{name}.{lang}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:font/"))] == []
    assert complaints == []


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong: WCAG 2.0 to 2.2 A and AA, and its best practices. Evaluated, for the policy of the page
    lets no script in."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize(("name", "lang", "width", "scheme"), EVERY)
def test_a_page_is_accessible_with_everything_open_and_does_not_scroll_sideways(
    visit: Opener, name: str, lang: str, width: int, scheme: str
) -> None:
    page = visit(name, lang, width, scheme)
    if shots := os.environ.get("BRIEF_SCREENSHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.{lang}.{width}.{scheme}.png", full_page=True)
    page.evaluate(OPEN_ALL)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("name", "lang"), list(product(NAMES, LANGS)))
def test_a_page_fits_the_narrowest_screens(visit: Opener, name: str, lang: str) -> None:
    page = visit(name, lang, 320)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def visible(page: Page, selector: str) -> list[str]:
    """The ids (or texts) of the elements that a reader sees."""
    seen: list[str] = page.eval_on_selector_all(
        selector,
        "all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height).map(e => e.id || e.textContent)",
    )
    return seen


@pytest.mark.parametrize("lang", LANGS)
def test_filters_work_without_script_combine_and_are_cleared(
    visit: Opener, briefs: dict[str, Summary], lang: str
) -> None:
    page = visit("seeds.html", lang)
    meetings = briefs[lang].meetings
    with_iran = {f"m-{n}" for n, m in enumerate(meetings, 1) if any(p.country == "IR" for p in m.participants)}
    with_witkoff = {
        f"m-{n}" for n, m in enumerate(meetings, 1) if any(p.name_en == "Steve Witkoff" for p in m.participants)
    }
    assert len(visible(page, ".m")) == len(meetings)
    assert visible(page, ".shown") == []
    page.get_by_text("Iran" if lang == "en" else "إيران", exact=False).locator("xpath=self::label").first.click()
    assert set(visible(page, ".m")) == with_iran
    assert page.eval_on_selector(".shown b", "e => getComputedStyle(e, '::before').content").startswith(
        "counter(shown)"
    )
    page.select_option(
        "#who", label=next(o for o in page.locator("#who option").all_inner_texts() if "Witkoff" in o or "ويتكوف" in o)
    )
    assert set(visible(page, ".m")) == with_iran & with_witkoff != set()
    page.locator("button[type=reset]").click()
    assert len(visible(page, ".m")) == len(meetings)


def test_the_filters_can_be_reached_and_used_by_keyboard(visit: Opener) -> None:
    page = visit("seeds.html")
    page.locator("#side-0").focus()
    page.keyboard.press("ArrowRight")
    assert 0 < len(visible(page, ".m")) < 27
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "who"


def test_a_quotation_opens_in_place_by_mouse_and_keyboard_and_all_at_once(visit: Opener) -> None:
    page = visit("contested.html")
    assert visible(page, "blockquote") == []
    page.locator(".q > summary").first.click()
    assert visible(page, "blockquote") == page.locator(".q").first.locator("blockquote").all_text_contents()
    page.locator(".q > summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert len(visible(page, "blockquote")) == 3
    page.locator("#quotes").check()
    assert len(visible(page, "blockquote")) == page.locator("blockquote").count()


def test_a_link_to_a_quotation_told_before_opens_it(visit: Opener) -> None:
    page = visit("seeds.html")
    link = page.locator("a.q").first
    target = (link.get_attribute("href") or "")[1:]
    link.click()
    assert page.locator(f"#{target}").is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_on_paper_every_quotation_is_open_and_the_controls_are_gone(visit: Opener, lang: str) -> None:
    page = visit("contested.html", lang, 700, "dark")
    page.emulate_media(media="print")
    assert len(visible(page, "blockquote")) == page.locator("blockquote").count() > 3
    assert visible(page, ".filters") == visible(page, ".toc") == []
    assert len(visible(page, "svg.wide")) == 1
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize(("name", "lang", "width"), list(product(["seeds.html", "contested.html"], LANGS, WIDTHS)))
def test_names_fit_their_boxes_in_the_picture_and_headings_are_clear_of_them(
    visit: Opener, name: str, lang: str, width: int
) -> None:
    page = visit(name, lang, width)
    wrong = page.evaluate(
        """() => {
            const clash = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
            const svg = [...document.querySelectorAll('svg.g')].find(each => each.checkVisibility())
            const box = e => e.getBoundingClientRect()
            const wide = [...svg.querySelectorAll('.n')].filter(n => [...n.querySelectorAll('text')].some(
                t => box(t).width > box(n.querySelector('rect')).width - 2))
            const boxes = [...svg.querySelectorAll('rect')], heads = [...svg.querySelectorAll('.side')]
            const over = heads.filter((h, i) => [...boxes, ...heads.slice(i + 1)].some(other => clash(box(h), box(other))))
            return [...wide, ...over].map(e => e.textContent)
        }"""
    )
    assert wrong == []


@pytest.mark.parametrize(("name", "lang", "width"), list(product(["seeds.html", "contested.html"], LANGS, WIDTHS)))
def test_marks_of_the_timeline_do_not_overlap_and_stay_in_their_months(
    visit: Opener, name: str, lang: str, width: int
) -> None:
    page = visit(name, lang, width)
    wrong = page.evaluate(
        """() => {
            const box = e => e.getBoundingClientRect(), wrong = []
            for (const row of document.querySelectorAll('.row')) {
                const marks = [...row.querySelectorAll('.ev')]
                marks.forEach((a, i) => {
                    const cell = box(a.parentElement), own = box(a)
                    if (own.left < cell.left - 1 || own.right > cell.right + 1) wrong.push('out ' + a.textContent)
                    for (const b of marks.slice(i + 1)) {
                        const other = box(b)
                        if (own.left < other.right - 1 && other.left < own.right - 1
                            && own.top < other.bottom - 1 && other.top < own.bottom - 1)
                            wrong.push(a.textContent + ' over ' + b.textContent)
                    }
                })
            }
            return wrong
        }"""
    )
    assert wrong == []


def test_time_runs_from_right_to_left_in_arabic(visit: Opener) -> None:
    first, last = (
        f"() => document.querySelector('.mo div').{end}ElementChild.getBoundingClientRect().left"
        for end in ("first", "last")
    )
    english, arabic = visit("contested.html", "en"), visit("contested.html", "ar")
    assert english.evaluate(first) < english.evaluate(last)
    assert arabic.evaluate(first) > arabic.evaluate(last)


@pytest.mark.parametrize("lang", LANGS)
def test_arabic_is_set_in_the_embedded_font(visit: Opener, lang: str) -> None:
    page = visit("contested.html", lang)
    page.evaluate(OPEN_ALL)
    loaded = page.evaluate("async () => { await document.fonts.ready; return [...document.fonts].map(f => f.status) }")
    assert "loaded" in loaded
    assert page.eval_on_selector("blockquote[lang=ar]", "e => getComputedStyle(e).fontFamily").startswith(
        '"Brief Naskh"'
    )


@pytest.mark.parametrize("lang", LANGS)
def test_review_leads_from_text_to_claim_and_back_and_lights_both_up(visit: Opener, lang: str) -> None:
    page = visit("contested.review", lang)
    plain = page.eval_on_selector("mark", "e => getComputedStyle(e).backgroundColor")
    page.locator("mark a").first.click()
    own = page.evaluate("() => document.querySelector(':target').id")
    assert own.startswith("k")
    assert page.eval_on_selector(f".x{own[1:]}", "e => getComputedStyle(e).backgroundColor") != plain
    page.locator(f"#{own} .pin").click()
    assert page.evaluate("() => document.querySelector(':target').id") == f"t{own[1:]}"


def test_each_paragraph_stands_beside_its_claims(visit: Opener) -> None:
    for lang, text_first in (("en", True), ("ar", False)):
        page = visit("contested.review", lang)
        text, claims = (
            page.locator(selector).first.bounding_box() for selector in (".para:has(.pins) .text", ".para .pins")
        )
        assert text
        assert claims
        assert abs(text["y"] - claims["y"]) < 2
        assert (text["x"] < claims["x"]) is text_first


@pytest.mark.parametrize(
    "payload",
    ["<script>document.title='evil'</script>", "<img src=http://127.0.0.1:9/x onerror=\"document.title='evil'\">",
     "</style><style>body{display:none}</style>", "\"><a href=\"javascript:document.title='evil'\">",
     "<svg onload=\"document.title='evil'\">",
     "<iframe src=http://127.0.0.1:9/></iframe>"],
)  # fmt: skip
def test_nothing_in_a_text_runs_or_loads(visit: Opener, folder: Path, payload: str) -> None:
    brief, texts = with_texts(contested(), payload)
    (folder / "bad.html.en.html").write_text(render_html(brief), encoding="utf-8")
    (folder / "bad.review.en.html").write_text(render_review(brief, texts), encoding="utf-8")
    for name in ("bad.html", "bad.review"):
        page = visit(name)
        page.evaluate(OPEN_ALL)
        assert page.title() != "evil"
        assert page.evaluate("() => document.body.checkVisibility()")
        assert page.locator("script, img, iframe").count() == 0


def test_the_policy_stops_a_script_that_got_in_all_the_same(browser: Browser, tmp_path: Path) -> None:
    text = render_html(contested()).replace("</main>", "<script>document.title='evil'</script></main>")
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.title() == "A brief"
    page.close()


def test_a_page_of_a_thousand_meetings_opens_and_filters(
    visit: Opener, folder: Path, briefs: dict[str, Summary]
) -> None:
    (folder / "many.html.en.html").write_text(render_html(grown(briefs["en"], 1000)), encoding="utf-8")
    page = visit("many.html", "en", 390)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.locator(".pills label").nth(3).click()
    assert 0 < page.evaluate("() => [...document.querySelectorAll('.m')].filter(e => e.offsetHeight).length") < 1000
