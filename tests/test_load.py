import io
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import ArticleError, UsageError
from summarizer.load import MAX_BYTES, SIDECAR, decode, load

ARABIC = (
    "أكد وزير الخارجية الإيراني عباس عراقجي أن الجولة الرابعة من المحادثات غير المباشرة مع الولايات المتحدة "
    "ستعقد يوم الأحد المقبل في العاصمة العُمانية مسقط.\nولم يلتق ماكغورك المسؤولين الإيرانيين."
)
ENGLISH = "Witkoff met Dermer in Paris on Friday.\nThe Prime Minister’s office declined to comment."


@pytest.fixture
def write(tmp_path):
    def write_file(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def load_all(paths):
    errors = []
    return list(load(paths, on_error=errors.append)), errors


# -- bytes to text


@pytest.mark.parametrize("text", [ARABIC, ENGLISH, "لقاء سري في باريس", "قال: «نعم»\r\nثم غادر"])
@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode(), id="UTF-8"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="UTF-8 with a mark"),
        pytest.param(lambda text: b"\xff\xfe" + text.encode("utf-16-le"), id="UTF-16 LE with a mark"),
        pytest.param(lambda text: b"\xfe\xff" + text.encode("utf-16-be"), id="UTF-16 BE with a mark"),
        pytest.param(lambda text: text.encode("utf-16-le"), id="UTF-16 LE"),
        pytest.param(lambda text: text.encode("utf-16-be"), id="UTF-16 BE"),
        pytest.param(lambda text: b"\xff\xfe\x00\x00" + text.encode("utf-32-le"), id="UTF-32 LE with a mark"),
        pytest.param(lambda text: b"\x00\x00\xfe\xff" + text.encode("utf-32-be"), id="UTF-32 BE with a mark"),
        pytest.param(lambda text: text.encode("cp1256"), id="windows-1256"),
    ],
)
def test_a_text_is_read_as_it_was_written(text, encode):
    assert decode(encode(text)) == text


def test_a_text_in_a_western_encoding_is_read_as_it_was_written():
    text = "Réunion à Genève : le ministre a été reçu."
    assert decode(text.encode("cp1252")) == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff\ufffe"), min_size=1))
def test_any_utf8_text_without_nul_is_read_as_it_was_written(text):
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100), id="picture"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00" + bytes(40), id="archive"),
        pytest.param(bytes(range(256)), id="every byte"),
        pytest.param(bytes(64), id="zeros"),
        pytest.param(b"\xff\xfe\x41", id="half a UTF-16 letter"),
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        decode(data)


# -- single files


def test_the_text_of_a_file_is_not_altered(write):
    path = write("a.txt", "\r\n  قال \t«نعم»  \r\n\n")
    (article,) = load(path)
    assert article.text == "\r\n  قال \t«نعم»  \r\n\n"
    assert article.path == str(path)


@pytest.mark.parametrize(("text", "language"), [(ARABIC, "ar"), (ENGLISH, "en")])
def test_the_language_is_that_of_the_text_where_nothing_says_it(write, text, language):
    (article,) = load(write("a.txt", text))
    assert article.language == language


@pytest.mark.parametrize("name", ["a.TXT", "a.md", "a.Markdown"])
def test_the_ending_of_a_file_is_read_in_any_case(write, name):
    assert [article.text for article in load(write(name, "text"))] == ["text"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\r\n", "is empty"),
        ("mark.txt", b"\xef\xbb\xbf", "is empty"),
        ("only-front-matter.md", b"---\ntitle: T\n---\n", "is empty"),
        ("binary.txt", bytes(range(256)), "cannot be read"),
        ("zeros.txt", bytes(64), "not text"),
        ("broken.txt", b"\xff\xfe\x41", "encoding is broken"),
        ("page.doc", b"<p>text</p>", ".doc"),
        ("LICENSE", b"text", "nothing"),
        ("long.txt", b"a" * (MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_and_the_others_follow(write, name, content, message):
    bad, good = write(name, content), write("good.txt", "text")
    articles, (error,) = load_all([bad, good])
    assert [article.path for article in articles] == [str(good)]
    assert isinstance(error, ArticleError)
    assert error.path == str(bad)
    assert message in str(error)


def test_without_a_handler_the_error_is_raised(write):
    with pytest.raises(ArticleError, match="is empty"):
        list(load(write("a.txt", "")))


def test_a_missing_path_is_an_error_of_usage_even_with_a_handler(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        load_all([tmp_path / "missing.txt"])


def test_a_dangling_link_is_one_error(tmp_path, write):
    good = write("good.txt", "text")
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    articles, (error,) = load_all(tmp_path)
    assert [article.path for article in articles] == [str(good)]
    assert error.path == str(tmp_path / "link.txt")
    _, (error,) = load_all(tmp_path / "link.txt")
    assert error.path == str(tmp_path / "link.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_one_error(write):
    path = write("a.txt", "text")
    path.chmod(0)
    articles, (error,) = load_all(path)
    assert articles == []
    assert "cannot be read" in str(error)


# -- folders


def test_a_folder_gives_its_articles_by_name_with_those_of_its_subfolders(tmp_path, write):
    for name in ("b.txt", "a.md", "c/d.txt", "c/b.txt", "Z.txt", "skip.xml", "skip.csv", ".hidden.txt"):
        write(name, name)
    found = [article.path for article in load(tmp_path)]
    assert found == [str(tmp_path / name) for name in ("Z.txt", "a.md", "b.txt", "c/b.txt", "c/d.txt")]


def test_a_folder_with_the_name_of_an_article_is_no_article(tmp_path, write):
    inside = write("x.txt/y.txt", "text")
    articles, errors = load_all(tmp_path)
    assert [article.path for article in articles] == [str(inside)]
    assert errors == []


def test_an_empty_folder_gives_nothing(tmp_path):
    assert load_all(tmp_path) == ([], [])


def test_paths_are_read_in_the_order_given(write):
    paths = [write(name, name) for name in ("b.txt", "a.txt", "c.txt")]
    assert [article.path for article in load(paths)] == list(map(str, paths))


def test_nothing_is_read_before_it_is_asked_for(write):
    articles = load([write("a.txt", "text"), write("b.txt", "")])
    assert next(articles).text == "text"
    with pytest.raises(ArticleError):
        next(articles)


def test_the_same_text_is_given_once(write):
    first = write("a.txt", ARABIC)
    assert [article.path for article in load([first, write("b.txt", ARABIC), first])] == [str(first)]


def test_the_same_text_from_two_outlets_is_two_articles(tmp_path, write):
    write("a.txt", ARABIC)
    write("b.txt", ARABIC)
    write(SIDECAR, '["a.txt"]\nsource = "AFP"\n["b.txt"]\nsource = "Reuters"\n')
    assert [article.source for article in load(tmp_path)] == ["AFP", "Reuters"]


# -- standard input


@pytest.mark.parametrize("data", [ARABIC.encode(), ARABIC.encode("utf-16"), ARABIC.encode("cp1256")])
def test_a_dash_reads_standard_input(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (article,) = load("-")
    assert (article.text, article.path, article.language) == (ARABIC, "-", "ar")


def test_empty_standard_input_is_one_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    articles, (error,) = load_all(["-"])
    assert articles == []
    assert error.path == "-"


# -- front matter


def test_front_matter_describes_the_article_and_is_no_part_of_it(write):
    head = (
        "---\ntitle: اللقاء\nsource: Axios\nurl: https://example.org/1\npublished: 2025-05-09\npublished_inferred: true\n"
        "language: ar\nauthor: somebody\n---\n"
    )
    (article,) = load(write("a.md", head + ENGLISH))
    assert article.text == ENGLISH
    assert (article.title, article.source, article.url) == ("اللقاء", "Axios", "https://example.org/1")
    assert (article.published, article.published_inferred, article.language) == ("2025-05-09", True, "ar")


def test_markdown_without_front_matter_is_all_text(write):
    (article,) = load(write("a.md", "# Title\n\nText --- with dashes."))
    assert article.text == "# Title\n\nText --- with dashes."


def test_front_matter_of_a_text_file_is_text(write):
    (article,) = load(write("a.txt", "---\ntitle: T\n---\ntext"))
    assert (article.title, article.text) == (None, "---\ntitle: T\n---\ntext")


@pytest.mark.parametrize("head", ["title: [", "a: b: c", "!!python/object:os.system {}", "published: 2025-13-45"])
def test_broken_front_matter_is_one_error(write, head):
    bad, good = write("a.md", f"---\n{head}\n---\ntext"), write("b.md", "text")
    articles, (error,) = load_all([bad, good])
    assert [article.path for article in articles] == [str(good)]
    assert error.path == str(bad)


# -- the sidecar


def test_a_sidecar_says_what_the_files_do_not(tmp_path, write):
    write("a.txt", ENGLISH)
    write(
        SIDECAR,
        '["a.txt"]\nsource = "Axios"\nurl = "https://example.org/1"\ntitle = "T"\npublished = 2025-05-09\n'
        'published_inferred = true\nlanguage = "ar"\n["other.txt"]\nsource = "AFP"\n',
    )
    (article,) = load(tmp_path)
    assert (article.source, article.url, article.title) == ("Axios", "https://example.org/1", "T")
    assert (article.published, article.published_inferred, article.language) == ("2025-05-09", True, "ar")


def test_what_an_article_says_itself_wins_over_the_sidecar(tmp_path, write):
    write("a.md", "---\nsource: Axios\n---\ntext")
    write(SIDECAR, '["a.md"]\nsource = "AFP"\ntitle = "T"\n')
    (article,) = load(tmp_path)
    assert (article.source, article.title) == ("Axios", "T")


def test_a_sidecar_speaks_for_its_own_folder_only(tmp_path, write):
    write("a.txt", "one")
    write("sub/a.txt", "two")
    write(SIDECAR, '["a.txt"]\nsource = "Axios"\n')
    assert [article.source for article in load(tmp_path)] == ["Axios", None]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ('"2025-05-09"', "2025-05-09"),
        ('"[2025-05-08,2025-05-09]"', "[2025-05-08,2025-05-09]"),
        ('"2025-05-09T08:30:00Z"', "2025-05-09"),
        ("2025-05-09T08:30:00", "2025-05-09"),
        ("2025-05-09", "2025-05-09"),
        ('""', None),
    ],
)
def test_published_is_edtf_and_a_timestamp_is_its_day(tmp_path, write, written, published):
    write("a.txt", "text")
    write(SIDECAR, f'["a.txt"]\npublished = {written}\n')
    (article,) = load(tmp_path)
    assert article.published == published


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not toml", "cannot be understood"),
        (b"\xff\xfe\x41", "cannot be understood"),
        ('["a.txt"]\nauthor = "x"\n', "unknown field 'author'"),
        ('["a.txt"]\npublished = "9 May 2025"\n', "no EDTF date"),
    ],
)
def test_a_sidecar_that_cannot_be_understood_is_an_error_of_usage(tmp_path, write, content, message):
    write("a.txt", "text")
    write(SIDECAR, content)
    with pytest.raises(UsageError, match=message):
        load_all(tmp_path)


def test_no_error_message_holds_the_text_of_an_article(write):
    secret = "secretword"
    bad = [write("a.md", f"---\n{secret}: [\n---\n{secret}"), write("b.txt", secret.encode() + bytes(range(128, 256)))]
    _, errors = load_all(bad)
    assert errors
    assert not any(secret in str(error) for error in errors)


def test_a_date_in_front_matter_that_is_no_edtf_is_one_error(write):
    bad, good = write("a.md", "---\npublished: May 9, 2025\n---\ntext"), write("b.md", "text")
    articles, (error,) = load_all([bad, good])
    assert [article.path for article in articles] == [str(good)]
    assert error.path == str(bad)


@pytest.mark.parametrize("paragraph", ["The talks were held in Oman.", "- Iran\n- Oman"])
def test_a_paragraph_between_two_rules_is_text_and_not_front_matter(write, paragraph):
    (article,) = load(write("a.md", f"---\n{paragraph}\n---\nMore text."))
    assert paragraph in article.text


# -- what is no article


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on POSIX only")
def test_a_pipe_in_a_folder_is_no_article_and_holds_nobody_up(tmp_path, write):
    good = write("good.txt", "text")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, errors = load_all(tmp_path)
    assert [article.path for article in articles] == [str(good)]
    assert errors == []


def test_the_brief_of_an_earlier_run_is_not_read_as_an_article(tmp_path, write):
    good, brief = write("a.txt", "text"), write("brief.md", "# Brief")
    assert [article.path for article in load(tmp_path, skip=brief)] == [str(good)]
    with pytest.raises(UsageError, match="cannot be written over it"):
        list(load(brief, skip=brief))


@pytest.mark.parametrize("path", ["x" * 300 + ".txt", "a\0b.txt", ""])
def test_a_name_that_no_file_can_have_is_an_error_of_usage(path):
    with pytest.raises(UsageError):
        list(load(path))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_of_other_bytes_than_utf8_can_be_shown(tmp_path):
    path = tmp_path / os.fsdecode(b"x\xff.txt")
    path.write_text("text", encoding="utf-8")
    (article,) = load(tmp_path)
    assert article.path == f"{tmp_path}/x\ufffd.txt"
    assert article.path.encode()


def test_a_sidecar_that_describes_a_missing_file_is_warned_of(tmp_path, write, caplog):
    write("a.txt", "text")
    write(SIDECAR, '["b.txt"]\nsource = "Axios"\n["a.txt"]\nsource = "AFP"\n[recorded]\nanswers = "x"\n')
    assert len(list(load(tmp_path))) == 1
    assert caplog.messages == [f"{tmp_path / SIDECAR}: describes b.txt, which is not there"]
