from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.article import Article

SEEDS = Path(__file__).parents[1] / "seeds"
BEFORE = "قال الوزير إن المحادثات مستمرة."
AFTER = "وأضاف أن الجولة المقبلة ستعقد يوم الأحد."


def seed(number):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return Article(path.read_text(encoding="utf-8"))


def furniture(article):
    return [article.text[start:end] for start, end in article.furniture]


def test_the_related_heading_and_the_comment_form_of_seed_001_are_furniture():
    related, form = furniture(seed("001"))
    assert related.strip() == "مقالات ذات صلة"
    assert form.startswith("اترك تعليقاً")
    assert form.endswith("زر الذهاب إلى الأعلى")


def test_the_reading_time_of_seed_002_is_furniture():
    assert [line.strip() for line in furniture(seed("002"))] == ["time reading iconدقائق القراءة - 4"]


def test_the_comment_link_at_the_end_of_seed_004_is_furniture():
    assert furniture(seed("004")) == ["أضف تعليقا"]


@pytest.mark.parametrize("number", ["000", "003"])
def test_a_seed_without_page_furniture_has_none(number):
    assert seed(number).furniture == ()


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_sentence_of_a_seed_is_in_its_body(number):
    article = seed(number)
    prose = [line for line in article.text.splitlines() if len(line) > 100]
    assert len(prose) >= 8
    assert [line for line in prose if line not in article.body] == []


@pytest.mark.parametrize(
    "line",
    [
        "4 دقائق قراءة",
        "وقت القراءة 3",
        "مدة القراءة: ٤ دقائق",
        "4 min read",
        "Reading time 4 minutes",
        "شارك",
        "شارك على فيسبوك",
        "Share this article",
        "WhatsApp",
        "تابعنا على تويتر",
        "Subscribe to our newsletter",
        "العودة إلى أعلى الصفحة",
        "Back to top",
        "المزيد",
        "الوسوم: إيران، عُمان",
        "Tags: Iran, Oman",
        "إعلان",
        "Advertisement",
        "اقرأ أيضاً: عراقجي يصل إلى مسقط",
        "Read more",
        "مواضيع ذات صلة",
        "Related articles",
        "  شارك  ",
    ],
)
def test_a_line_of_the_page_is_furniture(line):
    article = Article(f"{BEFORE}\n{line}\n{AFTER}")
    assert furniture(article) == [f"{line}\n"]
    assert article.body == f"{BEFORE}\n{AFTER}"


@pytest.mark.parametrize(
    "line",
    [
        "شارك في الاجتماع وزير الخارجية ماركو روبيو.",
        "اقرأ البيان كاملا قبل أن تحكم، قال المتحدث.",
        "المزيد من العقوبات على إيران",
        "أضاف عراقجي تعليقا على المحادثات.",
        "أخبار الجولة الرابعة سرت في مسقط.",
        "إعلان مسقط يمهد لجولة خامسة.",
        "The two sides share this concern, Rubio said.",
        "Comments by the minister drew protests in Tehran.",
        "Print runs of the memoir ended in 2018.",
        "دقائق قليلة فصلت بين اللقاءين.",
        "اكتب ردا على الرسالة الأميركية، قال خامنئي لعراقجي.",
        '"حرب حتمية"',
        "2025-05-08",
    ],
)
def test_a_line_of_prose_is_no_furniture(line):
    assert Article(f"{BEFORE}\n{line}\n{AFTER}").furniture == ()


@pytest.mark.parametrize(
    "line",
    [
        "اشترك رون ديرمر في لقاء واشنطن.",
        "تابعنا عن كثب المحادثات غير المباشرة في مسقط.",
        "شاهد أيضا عراقجي الوفد الأميركي في مسقط.",
        "مشاركة عبر الفيديو من طهران.",
        "Sign up to the talks, Iran told Oman.",
    ],
)
def test_a_sentence_that_begins_like_a_button_is_no_furniture(line):
    assert Article(f"{BEFORE}\n{line}\n{AFTER}").furniture == ()


def test_the_titles_below_a_related_heading_go_with_it_until_prose_follows():
    titles = ["ويتكوف يصل إلى روما", "نتنياهو: لن نقبل بالاتفاق"]
    article = Article("\n".join([BEFORE, "مقالات ذات صلة", *titles, "", AFTER, "عنوان فرعي"]))
    assert [line.strip() for line in furniture(article)] == ["مقالات ذات صلة", *titles]


def test_nothing_after_a_comment_form_is_the_article():
    article = Article(f"{BEFORE}\nاترك تعليقاً\nالاسم\nالبريد الإلكتروني\nأحدث التعليقات: خبر كاذب.")
    assert article.body == BEFORE


def test_a_comment_heading_above_a_paragraph_does_not_end_the_article():
    paragraph = (
        "وأكد المتحدث باسم الخارجية أن المحادثات غير المباشرة مع الولايات المتحدة ستتواصل في مسقط، " * 3 + "قال."
    )
    article = Article(f"{BEFORE}\nالتعليقات\n{paragraph}")
    assert paragraph in article.body


def test_a_span_that_touches_furniture_is_in_it():
    article = Article(f"{BEFORE}\nشارك\n{AFTER}")
    ((start, end),) = article.furniture
    assert article.in_furniture(start, end)
    assert article.in_furniture(start - 3, start + 1)
    assert not article.in_furniture(0, start)
    assert not article.in_furniture(end, len(article.text))


lines = st.lists(
    st.sampled_from(
        [BEFORE, AFTER, "شارك", "مقالات ذات صلة", "عنوان", "", "اترك تعليقا", "4 min read", "\u2028", "\ud800"]
    )
    | st.text(max_size=12),
    max_size=8,
)


@given(lines, st.sampled_from(["\n", "\r\n", "\r", "\u2028"]))
def test_furniture_spans_are_ordered_apart_and_inside_the_text(parts, break_):
    article = Article(break_.join(parts))
    ends = [0, *(at for span in article.furniture for at in span), len(article.text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in article.furniture)


@given(lines)
def test_body_and_furniture_together_are_the_text(parts):
    article = Article("\n".join(parts))
    kept = list(article.text)
    for start, end in article.furniture:
        kept[start:end] = [""] * (end - start)
    assert article.body == "".join(kept).strip()


def test_the_id_of_an_article_is_the_same_in_every_release():
    article = Article("التقى ويتكوف عراقجي في مسقط.", source="Axios", url="https://example.org/1")
    assert article.id == "0bbd4af19a"
    assert article.sha256 == "6bbfce8703ff82908e4b7acc65155d17352230a9fb4bca2ac802c0f258ca6173"


@pytest.mark.parametrize(
    "change", [{"path": "elsewhere.txt"}, {"title": "t"}, {"published": "2025"}, {"language": "ar"}]
)
def test_where_an_article_lies_and_what_is_said_about_it_leave_its_id(change):
    article = Article("text", source="Axios")
    assert replace(article, **change).id == article.id


@pytest.mark.parametrize("change", [{"text": "text "}, {"source": "AFP"}, {"url": "https://example.org"}])
def test_another_text_or_source_is_another_article(change):
    article = Article("text", source="Axios")
    assert replace(article, **change).id != article.id


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_any_text_has_an_id_of_ten_hexadecimal_digits(text):
    article = Article(text)
    assert len(article.id) == 10
    assert set(article.id) <= set("0123456789abcdef")
    assert article.folded.text == Article(text).folded.text


def test_half_a_character_becomes_a_mark_and_moves_no_offset():
    article = Article(text="قال\ud800 الوزير", path="a\udcff.txt", title="\udfff")
    assert (article.text, article.path, article.title) == ("قال\ufffd الوزير", "a\ufffd.txt", "\ufffd")
