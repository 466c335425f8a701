"""Pages, records and documents as articles."""

from __future__ import annotations

import http.server
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from summarizer.article import Article
from summarizer.errors import ArticleError, UsageError
from summarizer.load import MAX_BYTES, load
from summarizer.load.fetch import fetched, is_public

BODY = (
    "<p>قال مسؤولون إن الوزيرين التقيا في مسقط يوم الخميس وبحثا ملف التبادل التجاري بين البلدين على مدى ساعتين كاملتين.</p>"
    "<p>وأضاف المسؤولون أن اللقاء المقبل سيعقد في روما خلال أسبوعين، وأن الجانبين اتفقا على جدول أعماله.</p>"
)
PAGE = f"""<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>لقاء في مسقط | وكالة المثال</title>
<meta property="og:title" content="لقاء في مسقط"><meta property="og:site_name" content="وكالة المثال">
<meta property="article:published_time" content="2025-05-09T08:00:00Z">
<link rel="canonical" href="https://example.org/news/1"></head>
<body><nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a></nav>
<article><h1>لقاء في مسقط</h1>{BODY}<script>document.write("x")</script></article>
<footer>جميع الحقوق محفوظة 2019</footer></body></html>"""


def load_all(path: Any) -> tuple[list[Article], list[ArticleError]]:
    errors: list[ArticleError] = []
    return list(load(path, on_error=errors.append)), errors


def one(path: Path) -> Article:
    (article,) = load(path)
    return article


# -- pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256"])
def test_a_page_gives_its_article_without_what_surrounds_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.replace('charset="utf-8"', f'charset="{encoding}"').encode(encoding))
    article = one(tmp_path / "a.html")
    assert article.text.startswith("لقاء في مسقط\nقال مسؤولون")
    assert article.text.endswith("على جدول أعماله.")
    assert (article.title, article.source) == ("لقاء في مسقط", "وكالة المثال")
    assert (article.published, article.url) == ("2025-05-09", "https://example.org/news/1")
    assert not article.published_inferred
    assert article.language == "ar"


def test_a_page_without_a_date_gets_none_even_where_its_text_has_years(tmp_path: Path) -> None:
    undated = PAGE.replace('<meta property="article:published_time" content="2025-05-09T08:00:00Z">', "")
    (tmp_path / "a.html").write_text(undated, encoding="utf-8")
    assert one(tmp_path / "a.html").published is None


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<nav><a href='/'>home</a></nav>", "<<<>>>"])
def test_a_page_without_an_article_is_one_error(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    articles, (error,) = load_all(tmp_path)
    assert not articles
    assert "no article is found in the page" in str(error)


def test_a_brief_of_an_earlier_run_among_the_articles_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "brief.html").write_text(
        '<html><head><meta name="generator" content="brief 1.0"></head><body><p>text</p></body></html>', "utf-8"
    )
    (tmp_path / "brief.json").write_text('{"schema_version": "1.0", "meetings": [], "provenance": null}', "utf-8")
    assert load_all(tmp_path) == ([], [])
    assert [record.message.split(": ", 1)[1] for record in caplog.records] == [
        "is a brief of an earlier run; passed over"
    ] * 2


# -- records --------------------------------------------------------------------------------------------------


def test_a_json_article_keeps_its_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    record = {
        "headline": "Talks in Muscat",
        "articleBody": "They met\u00a0 in Muscat.\n",
        "datePublished": "2025-05-09T10:00:00+03:00",
        "publisher": {"@type": "Organization", "name": "Example Agency"},
        "url": "https://example.org/1",
        "keywords": ["ignored"],
    }
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    article = one(tmp_path / "a.json")
    assert article == Article(
        text="They met\u00a0 in Muscat.\n",
        path=str(tmp_path / "a.json"),
        source="Example Agency",
        url="https://example.org/1",
        title="Talks in Muscat",
        published="2025-05-09",
        language="en",
    )


def test_a_list_and_lines_give_one_article_each_and_a_bad_one_costs_only_itself(tmp_path: Path) -> None:
    good = [{"text": f"text {number}"} for number in range(3)]
    (tmp_path / "a.json").write_text(json.dumps([good[0], {"title": "no text"}, 7]), encoding="utf-8")
    lines = [json.dumps(good[1]), "", "{broken", json.dumps(good[2])]
    (tmp_path / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    articles, errors = load_all(tmp_path)
    assert [article.path.rpartition("/")[2] for article in articles] == ["a.json:1", "b.jsonl:1", "b.jsonl:4"]
    assert [(error.path.rpartition("/")[2], error.args[0]) for error in errors] == [
        ("a.json:2", "cannot be read: it has no text"),
        ("a.json:3", "cannot be read: it is no object with a text"),
        ("b.jsonl:3", "cannot be read: it is not valid JSON"),
    ]


def test_lines_are_read_as_they_are_asked_for_whatever_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"text": "first"}\n')
        stream.write('{"text": "' + "a" * (2 * MAX_BYTES + 5) + '"}\n')
        stream.write('{"text": "last"}')
    assert next(iter(load(path))).text == "first"
    articles, (error,) = load_all(path)
    assert [article.text for article in articles] == ["first", "last"]
    assert error.path == f"{path}:2"
    assert "larger than 10 MB" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", b"{", "not valid JSON (line 1)"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"text": "x", "published": "soon"}', "no EDTF date"),
        ("a.jsonl", b'{"text": "\xff"}', "it is not UTF-8"),
        ("a.json", b'{"text": "  "}', "is empty"),
    ],
)
def test_what_is_no_record_is_one_line(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    articles, (error,) = load_all(tmp_path)
    assert not articles
    assert says in str(error)
    assert "\n" not in str(error)


# -- documents ------------------------------------------------------------------------------------------------


def test_a_word_document_gives_its_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = "محضر"
    document.add_paragraph("التقى الوزيران في مسقط.")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "في روما", "في مايو"
    document.add_paragraph("انتهى اللقاء.")
    document.save(tmp_path / "a.docx")
    article = one(tmp_path / "a.docx")
    assert article.text == "التقى الوزيران في مسقط.\nفي روما\nفي مايو\nانتهى اللقاء."
    assert article.title == "محضر"


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 210_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", lambda: b"PK\x03\x04 no zip", "no Word document"),
        ("a.docx", _bomb, "unpacks to more than 200 MB"),
        ("a.pdf", lambda: b"%PDF-1.7 no pdf", "no PDF that can be opened"),
    ],
)
def test_what_is_no_document_is_one_line(tmp_path: Path, name: str, content: Callable[[], bytes], says: str) -> None:
    pytest.importorskip("docx")
    pytest.importorskip("pypdfium2")
    (tmp_path / name).write_bytes(content())
    articles, (error,) = load_all(tmp_path)
    assert not articles
    assert says in str(error)


def _pdf(*lines: str) -> bytes:
    """A PDF of one page in Helvetica, a line of text under the other."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_the_lines_of_a_pdf_are_joined_to_paragraphs(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    lines = (
        "The two ministers met in Muscat on Thursday and",
        "spoke for hours.",
        "They will meet again in Rome in two weeks.",
    )
    (tmp_path / "a.pdf").write_bytes(_pdf(*lines))
    assert one(tmp_path / "a.pdf").text == f"{lines[0]} {lines[1]}\n{lines[2]}"


def test_a_pdf_without_text_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "a.pdf").write_bytes(_pdf(""))
    _, (error,) = load_all(tmp_path)
    assert "a scan has to be recognised first" in str(error)


# -- addresses ------------------------------------------------------------------------------------------------


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def site(pages: dict[str, Answer | float]) -> Iterator[tuple[str, list[str]]]:
    """A site on loopback and the paths it was asked for; a number in place of a page is how many seconds it dawdles."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            page = pages.get(self.path, (404, {}, b""))
            if isinstance(page, float):
                self.send_response(200)
                self.end_headers()
                for _ in range(100):
                    self.wfile.write(b".")
                    self.wfile.flush()
                    time.sleep(page / 10)
                return
            status, headers, body = page
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def everywhere(_ip: str) -> bool:
    return True


HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_an_address_is_read_where_that_was_asked_for() -> None:
    with site({"/a": (302, {"Location": "/b"}, b""), "/b": (200, HTML, PAGE.encode())}) as (base, asked):
        article = fetched(f"{base}/a", allowed=everywhere)
    assert asked == ["/a", "/b"]
    assert article.path == f"{base}/a"
    assert article.url == "https://example.org/news/1"
    assert article.text.startswith("لقاء في مسقط")


def test_an_address_without_fetch_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--fetch"):
        list(load("https://example.org/news"))


def test_nothing_of_a_private_network_is_read_and_nothing_is_sent_there() -> None:
    with site({"/a": (200, HTML, PAGE.encode())}) as (base, asked):
        for address in (f"{base}/a", base.replace("127.0.0.1", "localhost") + "/a"):
            articles: list[Article] = []
            errors: list[ArticleError] = []
            articles += load(address, on_error=errors.append, fetch=True)
            assert not articles
            assert "private network" in str(errors[0])
    assert asked == []


def test_a_redirect_into_a_private_network_is_not_followed() -> None:
    with site({"/": (200, HTML, PAGE.encode())}) as (inside, asked):
        port = inside.rpartition(":")[2]
        outside_only: list[str] = []

        def first_only(ip: str) -> bool:
            outside_only.append(ip)
            return len(outside_only) == 1

        with (
            site({"/a": (301, {"Location": f"http://127.0.0.1:{port}/"}, b"")}) as (base, _),
            pytest.raises(ArticleError, match="private network"),
        ):
            fetched(f"{base}/a", allowed=first_only)
    assert asked == []


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ((404, {}, b""), "the server answers 404"),
        ((200, {"Content-Type": "image/png"}, b"x"), "image/png, which is no article"),
        ((302, {"Location": "/a"}, b""), "redirects more than 5 times"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "not http or https"),
        ((302, {"Location": "http://user:secret@127.0.0.1/"}, b""), "with a password"),
        ((200, {"Content-Type": "text/plain"}, b"a" * (MAX_BYTES + 1)), "larger than 10 MB"),
        ((200, {"Content-Type": "text/plain", "Content-Length": "50"}, b"short"), "breaks off"),
        ((200, {"Content-Type": "application/json"}, b"[]"), "does not hold one article"),
        (5.0, "took too long"),
    ],
)
def test_an_address_that_gives_no_article_is_one_line(page: Answer | float, says: str) -> None:
    with site({"/a": page}) as (base, _), pytest.raises(ArticleError, match=says) as caught:
        fetched(f"{base}/a", allowed=everywhere, seconds=1.0)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_packed_answer_is_measured_unpacked() -> None:
    import gzip

    packed = gzip.compress(b"a" * (MAX_BYTES + 1))
    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip", "Content-Length": str(len(packed))}
    with site({"/a": (200, headers, packed)}) as (base, _), pytest.raises(ArticleError, match="larger than 10 MB"):
        fetched(f"{base}/a", allowed=everywhere)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
    ],
)
def test_only_addresses_of_the_public_internet_are_read(ip: str, public: bool) -> None:
    assert is_public(ip) is public
