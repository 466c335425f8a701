"""`find` over text of every kind: what it finds stands there, what stands there it finds, and no offset is lost."""

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from summarizer.arabic import fold, fold_map, schools, words
from summarizer.article import Article
from summarizer.ground import ground
from summarizer.quotes import find, nearest, places
from summarizer.schemas import Extraction, Meeting, Participant

ARABIC = "اأإآبتثجحدذرزسشصضطعغفقكلمنهةويىئؤء" + "کیہ" + "ًٌٍَُِّْٰـ"
DIGITS = "0379٠٣٧٩۰۳۷۹०३७９𝟛.,٫٬%٪"
HOSTILE = (
    "\u0301\u0308\u0653\u0654\u20dd"  # combining marks
    "ﷺﷲﻼﻷﺌﺉﺀﹰﹶﹷﱠﺣﺮﺏ"  # presentation forms
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202e\u202c\u2066\u2067\u2069\ufeff\u2060\u00ad"  # what is not seen
    "\ud800\udfff\x00\x07"  # what is no text
    "½²İßﬁ🙂👩\u200d👧\u00a0\u2028\u2029\x85\r\n\t…"
)
NEAR = "«»“”\"'’()[]–—-_،؛؟.!: "

character = st.one_of(
    st.sampled_from(ARABIC),
    st.sampled_from("abcXYZéÖ"),
    st.sampled_from(DIGITS),
    st.sampled_from(HOSTILE),
    st.sampled_from(NEAR),
    st.characters(exclude_categories=()),
)
hostile = st.text(character, max_size=60) | st.text(st.sampled_from(" .…[]()اوأ1ﷺ\u200f\n"), max_size=40)

arabic_word = st.text(st.sampled_from(ARABIC), min_size=2, max_size=7)
latin_word = st.text(st.sampled_from("abcdeXYZé"), min_size=1, max_size=7)
number = st.text(st.sampled_from("0379٠٣٧٩۰۳۷۹"), min_size=1, max_size=4) | st.sampled_from(
    ["3.5", "٣٫٥", "1,500", "٩٠٪"]
)
dressed = st.tuples(
    st.sampled_from(["", "", "«", "(", "\u200f", "\u202b"]),
    arabic_word | latin_word | number,
    st.sampled_from(["", "", "»", "،", ".", ")", "\u202c", "\u200e"]),
).map("".join)
text_of_words = st.lists(dressed.filter(fold), min_size=1, max_size=14)
space = st.sampled_from([" ", "  ", "\u00a0", "\n", " \u200b"])


# -- any string at all


@given(hostile, hostile)
@example("", "")
@example("…", "…")
@example("ﷺ … ﷺ", "ﷺ")
@example("\ud800 … \udfff", "\ud800 \udfff")
def test_find_never_raises_and_stays_inside_the_text(quote, text):
    for found in [*places(quote, text)][:20]:
        assert 0 <= found.start < found.end <= len(text)
        assert found.match in ("exact", "folded")


@given(hostile, st.data())
def test_any_part_of_a_text_can_be_looked_for(text, data):
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    found = find(part, text)
    if found is not None and found.match == "exact" and "…" not in part and "..." not in part:
        assert text[found.start : found.end] == part.strip()


@given(hostile, hostile)
def test_what_is_found_reads_like_the_quote(quote, text):
    assume("…" not in quote and "..." not in quote)
    for found in [*places(quote, text)][:20]:
        shown = text[found.start : found.end]
        # a context of its own may make a mark part of a number (3.5) or a school's spelling of a word
        assert letters(shown) == letters(quote)


def letters(text):
    """The folded letters and digits, one for every hamza."""
    return re.sub("[^\\w%]", "", schools(text)[1].text)


@given(hostile)
def test_the_map_is_monotone_inside_the_text_and_loses_no_offset(text):
    check_map(text, fold_map(text))
    for copy in schools(text):
        check_map(text, copy)


def check_map(text, folded):
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for starts, ends in (folded.starts, folded.starts[1:]), (folded.ends, folded.ends[1:]):
        assert all(one <= other for one, other in zip(starts, ends, strict=False))
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert fold(folded.text) == folded.text
    covered = {at for start, end in zip(folded.starts, folded.ends, strict=True) for at in range(start, end)}
    assert all(
        not fold(text[at])
        for at in range(len(text))
        if at not in covered and text[at] not in ".,٫٬ا" and not text[at].isspace()
    )


@given(hostile, st.data())
def test_whatever_stands_between_white_space_is_found_exactly_and_folded(text, data):
    tokens = [found.span() for found in re.finditer(r"\S+", text)]
    assume(tokens)
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    part = text[tokens[first][0] : tokens[last][1]].strip()
    assume(fold(part))
    assert said(part, text) == part
    assert fold(said(fold(part), text)) == fold(part)


def said(quote, text):
    found = find(quote, text)
    return found and text[found.start : found.end]


def test_an_invisible_mark_beside_a_word_does_not_keep_it_from_being_exact():
    text = "قال\u200f \u202bالوزير\u202c\u200f، \u200fو\u200fإيران"
    for quote in ("قال", "الوزير", "إيران"):
        assert (said(quote, text), find(quote, text).match) == (quote, "exact")
    assert find("ان", "إير\u200cان") is None
    assert find("إير", "إير\u200cان") is None


# -- words


@given(text_of_words, space, st.data())
def test_any_run_of_words_is_found_where_it_stands(parts, between, data):
    text = between.join(parts)
    start = data.draw(st.integers(0, len(parts) - 1))
    end = data.draw(st.integers(start + 1, len(parts)))
    run = between.join(parts[start:end])
    found = find(run, text)
    assert found is not None
    assert text[found.start : found.end] == run.strip()
    assert found.match == "exact"


@given(text_of_words, st.data())
def test_any_run_of_words_is_found_under_other_marks_and_spaces(parts, data):
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(parts) - 1))
    end = data.draw(st.integers(start + 1, len(parts)))
    quote = " \u200f ".join(fold(part) for part in parts[start:end])
    found = find(quote, text)
    assert found is not None
    assert fold(text[found.start : found.end]) == fold(quote)


@given(st.lists(arabic_word.filter(fold), min_size=2, max_size=10), st.data())
def test_a_found_place_begins_and_ends_with_a_word(parts, data):
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(parts) - 1))
    found = find(fold(" ".join(parts[start:])), text)
    assert found is not None
    before, behind = text[: found.start], text[found.end :]
    assert not behind or fold(behind[0]) == ""
    assert words(before) == words(text)[: len(words(before))] or before[-1:] in "وفبلك"


# -- spelling schools and cut quotes


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        pytest.param("المسئولين في هيأة الشئون", "المسؤولين في هيئة الشؤون", id="seat of the hamza"),
        pytest.param("المسوولين في هيية الشوون", "المسؤولين في هيئة الشؤون", id="no hamza at all"),
        pytest.param("بدؤوا قرائة", "بدأوا قراءة", id="hamza before waw, and between alef and ta marbuta"),
        pytest.param("70 في المائة", "70 في المئة", id="alef of a hundred"),
        pytest.param("لاسيما", "لا سيما", id="two particles written together"),
        pytest.param("عبداللطيف رشيد", "عبد اللطيف رشيد", id="a compound name written together"),
        pytest.param(
            "هيية الشوون بداوا قراة 70 في المئة، لاسيما",
            "هيئة الشؤون بدأوا قراءة 70 في المئة، لا سيما",
            id="together, without hamza",
        ),
        pytest.param("1500 شاحنة", "1,500 شاحنة", id="thousands mark"),
        pytest.param("من حرب", "من حﹶرب", id="tashkeel as a presentation form"),
        pytest.param("بناءًا جديدًا", "بناءً جديدًا", id="an alef too many under the tanwin"),
        pytest.param("بناءاً جديدا", "بناءً جديدًا", id="an alef too many before the tanwin"),
    ],
)
def test_the_spelling_of_another_school_is_found(quote, shown):
    text = (
        "إن المسؤولين في هيئة الشؤون بدأوا قراءة 70 في المئة، لا سيما عبد اللطيف رشيد، و1,500 شاحنة من حﹶرب بناءً جديدًا"
    )
    assert said(quote, text) == shown


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("سئل الوزير", "سأل الوزير"),
        ("500 شاحنة", "1,500 شاحنة"),
        ("15 شاحنة", "1,5 شاحنة"),
        ("ماتت", "مائت"),
        ("1,500", "1.500"),
        ("لقاءا القمة", "لقاء القمة"),  # two meetings, and one
    ],
)
def test_a_school_is_no_licence_for_another_word(quote, text):
    assert find(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "near"),
    [
        ("وزير الخارجية الأميركية أنتوني بلينكن", "وزير الخارجية الأميركي أنتوني بلينكن"),
        ("الوزير أنتوني بلينكن التقى نظيره", "الأميركي أنتوني بلينكن، التقى نظيرَه"),
        ("قال وزير الخارجية الأميركي العنوان", "قال وزير الخارجية الأميركي أنتوني"),  # not the short line that it holds
        ("Secretary Blinken met his counterpart", None),
        ("؟!", None),
    ],
)
def test_the_nearest_words_to_a_quote_are_whole_words_of_one_paragraph(quote, near):
    text = "العنوان\nقال وزير الخارجية الأميركي أنتوني بلينكن، التقى نظيرَه أمس\nوزير آخر"
    assert nearest(quote, text) == near


@given(hostile, hostile)
def test_the_nearest_words_stand_in_the_text(quote, text):
    near = nearest(quote, text)
    assert near is None or (near in text and fold(near))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("وأكد الوزير أنه لم يلتق الوفد", False),
        ("وأكد الوزير أنه لم «يلتق الوفد", False),
        ("وأكد الوزير أنه لم \u200fيلتق الوفد", False),
        ("وأكد الوزير أنه لمْ - يلتق الوفد", False),
        ("وسئل هل غادر أم لا. يلتق الوفد", True),
        ("وسئل هل غادر أم لا، يلتق الوفد", True),
        ("وأكد الوزير أنه سوف يلتق الوفد", True),
    ],
)
def test_a_quote_that_begins_behind_a_negation_is_refused_whatever_stands_between(text, kept):
    side = Participant(name="الوفد", kind="delegation", quote="الوفد")
    meeting = Meeting(quote="يلتق الوفد", title="t", status="held", participants=[side])
    assert bool(ground(Extraction(meetings=[meeting]), Article(text)).extraction.meetings) is kept


# -- ellipses

ELLIPSES = [" … ", "… ", "...", " ... ", " [...] ", " […] ", " (...) ", "....", " [ … ] "]
ellipsis = st.sampled_from(ELLIPSES)
# Different words, so that a piece stands in one place only; none denies.
WORDS = "قال وزيرُ الخارجيّةِ أمس إنّ بلاده ستوقف التخصيب قريبا بشروط واضحة"


@st.composite
def pieces(draw):
    """Two or three pieces of WORDS, of two or three words each, in order and apart."""
    some = WORDS.split()
    count = draw(st.integers(2, 3))
    gaps = st.integers(1, 4 - count)
    at, found = draw(st.integers(0, 3 - count)), []
    for _ in range(count):
        end = at + draw(st.integers(2, 3))
        found.append(" ".join(some[at:end]))
        at = end + draw(gaps)
    return found


@given(pieces(), ellipsis)
def test_pieces_in_order_are_found_from_the_first_to_the_end_of_the_last(parts, mark):
    found = find(mark.join(parts), WORDS)
    assert (found.start, found.end) == (WORDS.index(parts[0]), WORDS.index(parts[-1]) + len(parts[-1]))
    assert found.match == "exact"


@given(pieces(), ellipsis)
def test_one_folded_piece_makes_the_whole_folded(parts, mark):
    bare = [fold(part) for part in parts]
    assume(bare != parts)
    found = find(mark.join(bare), f"عاجل: {WORDS}.")
    assert found.match == "folded"


@given(pieces(), ellipsis)
def test_pieces_out_of_order_are_absent(parts, mark):
    assert find(mark.join(parts[::-1]), WORDS) is None


@given(pieces(), ellipsis, st.sampled_from(["\n", "\n\n", "\r\n", "\u2029"]))
def test_pieces_of_two_paragraphs_are_absent(parts, mark, end):
    assert find(mark.join(parts), f"{parts[0]} ثم{end}كما {' '.join(parts[1:])}") is None


@given(pieces(), ellipsis)
def test_a_piece_that_is_elsewhere_makes_the_quote_absent(parts, mark):
    assert find(mark.join([*parts, "نفت طهران"]), WORDS) is None


@settings(max_examples=50)
@given(ellipsis, st.sampled_from(["لن", "لا", "لم", "ولم", "ليس", "غير", "دون"]))
def test_an_ellipsis_may_not_leave_a_negation_out(mark, particle):
    text = f"قال الوزير إن بلاده بالتأكيد {particle} توقف التخصيب"
    assert find(f"الوزير إن بلاده{mark}توقف التخصيب", text) is None
    assert find(f"قال الوزير{mark}بلاده بالتأكيد {particle} توقف التخصيب", text) is not None


@given(ellipsis)
def test_an_english_ellipsis_may_not_leave_a_negation_out(mark):
    assert find(f"Tehran said it{mark}halt enrichment", "Tehran said it would never halt enrichment") is None
    assert find(f"Tehran said{mark}never halt enrichment", "Tehran said it would never halt enrichment") is not None


@given(ellipsis)
def test_a_quote_cannot_be_put_together_from_single_words(mark):
    assert find(mark.join(["وزيرُ", "ستوقف", "التخصيب"]), WORDS) is None
    assert find(f"قال وزيرُ{mark}التخصيب", WORDS) is None


@given(ellipsis, text_of_words)
def test_an_ellipsis_at_the_ends_leaves_nothing_out(mark, parts):
    assert find(f"{mark}{' '.join(parts)}{mark}", " ".join(parts)) is not None


@given(ellipsis)
def test_an_ellipsis_of_the_article_itself_is_no_gap(mark):
    text = f"قال{mark}نعم ثم خرج"
    assert find(f"قال{mark}نعم", text).match == "exact"
    assert find("قال … نعم", text) is not None


def test_of_two_chains_the_tighter_one_is_given():
    text = "قال الوزير نعم. ثم قال الوزير أمس إن بلاده ماضية"
    found = find("قال الوزير … بلاده ماضية", text)
    assert text[found.start : found.end] == "قال الوزير أمس إن بلاده ماضية"


def test_a_later_chain_is_found_when_the_first_runs_into_another_paragraph():
    text = "قال الوزير نعم\nوأضاف. قال الوزير أمس إن بلاده ماضية"
    assert find("قال الوزير … بلاده ماضية", text).start == text.rindex("قال")


def test_an_exact_chain_comes_before_a_folded_one():
    text = "قال الوَزير أمس إن بلاده ماضية، قال الوزير أمس إن بلاده ماضية"
    found = find("قال الوزير … بلاده ماضية", text)
    assert (found.start, found.match) == (text.rindex("قال"), "exact")


def test_many_pieces_in_a_repetitive_text_take_no_time():
    text = "نعم نعم ثم " * 200
    assert find(" … ".join(["نعم نعم"] * 201), text) is None
    assert find(" … ".join(["نعم نعم"] * 200), text).end == len(text) - len(" ثم ")
