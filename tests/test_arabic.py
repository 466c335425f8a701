import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.arabic import clean, fold, fold_map, is_arabic, words

ARABIC = "ابتجحدرسعفقكلمنهوي" + "أإآٱةىئؤءـ" + "کیےہھ" + "ًٌٍَُِّْٰ"
ODD = "٠٣٥۳۵35.,٫٬%٪ \n\t«»“”؟،؛-()\u200c\u200d\u200f\u202b\u2066\ufeff\u0640ﷺﻼﬁ½²İßÉé🙂\x00\ud800\udfff"
any_character = st.one_of(
    st.sampled_from(ARABIC), st.sampled_from(ODD), st.sampled_from("abzABZ "), st.characters(exclude_categories=())
)
any_text = st.text(any_character, max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("مُحَمَّدٌ", "محمد", id="tashkeel"),
        pytest.param("هٰذا", "هذا", id="superscript alef"),
        pytest.param("الـــرئيس", "الرئيس", id="tatweel"),
        pytest.param("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله", id="seats of alef"),
        pytest.param("ا\u0653دم", "آدم", id="madda written apart"),
        pytest.param("مسؤول", "مسوول", id="hamza on waw"),
        pytest.param("طائرة", "طايرة", id="hamza on ya"),
        pytest.param("شيء", "شي", id="hamza alone"),
        pytest.param("مستشفى", "مستشفي", id="alef maqsura"),
        pytest.param("الخارجية", "الخارجيه", id="ta marbuta"),
        pytest.param("وکالة", "وكالة", id="Persian kaf"),
        pytest.param("ایران", "ايران", id="Persian ya"),
        pytest.param("ہھە", "ههه", id="Persian and Urdu heh"),
        pytest.param("٠١٢٣٤٥٦٧٨٩", "0123456789", id="Arabic-Indic digits"),
        pytest.param("۰۱۲۳۴۵۶۷۸۹", "0123456789", id="Persian digits"),
        pytest.param("\ufee3\ufea4\ufee4\ufeaa", "محمد", id="presentation forms"),
        pytest.param("\ufefb", "لا", id="ligature of lam and alef"),
        pytest.param("إير\u200cان\u200f", "إيران", id="zero-width and bidi controls"),
        pytest.param("\u2067إيران\u2069", "إيران", id="bidi isolates"),
        pytest.param("«سري»،\n“جدا”", "سري جدا", id="punctuation and white space"),
        pytest.param("90٪", "90%", id="percent sign"),
        pytest.param("٣٫٥", "3.5", id="Arabic decimal mark"),
        pytest.param("١٬٠٠٠", "1,000", id="Arabic thousands mark"),
        pytest.param("ÉLYSÉE", "elysee", id="Latin case and accents"),
        pytest.param("Straße", "strasse", id="sharp s"),
    ],
)
def test_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("بارنيا", "برنياع"),
        ("لم يلتق", "يلتق"),
        ("3.5", "35"),
        ("3.5", "3,5"),
        ("90%", "90"),
        ("سري", "سرية"),
        ("حمد", "أحمد"),
        ("ثلاثة", "3"),
        ("ذرة", "درة"),
        ("ضل", "ظل"),
    ],
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("3.5", "3.5"),
        ("3. 5", "3 5"),
        (".5", "5"),
        ("5.", "5"),
        ("v.5", "v 5"),
        ("3.5.2025", "3.5.2025"),
        ("90 %", "90 %"),
        ("U.S.", "u s"),
    ],
)
def test_a_mark_is_kept_only_between_two_digits(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["", " ", "...", "«»", "\u200f\u200e", "ـــ", "\ud800", "🙂", "َُِ"])
def test_text_without_letters_or_digits_folds_to_nothing(text):
    assert fold_map(text).text == ""
    assert words(text) == []


def test_words_come_folded_and_in_order():
    assert words("«التقى» الوزيرُ، أمس!") == ["التقي", "الوزير", "امس"]


@pytest.mark.parametrize(
    ("text", "part", "source"),
    [
        ("قال الوَزِير نعم", "الوزير", "الوَزِير"),
        ("تهديد متنامٍ تمثله", "متنام", "متنامٍ"),
        ("قال «نعم»", "نعم", "نعم"),
        ("نسبة ٩٠٪ فقط", "90%", "٩٠٪"),
        ("الـــرئيس", "الرييس", "الـــرئيس"),
        ("\ufefbجدال", "لا", "\ufefb"),
        ("بلغ ٣٫٥ مليار", "3.5", "٣٫٥"),
    ],
)
def test_a_span_of_the_folded_copy_leads_back_to_its_source(text, part, source):
    folded = fold_map(text)
    at = folded.text.index(part)
    start, end = folded.span(at, at + len(part))
    assert text[start:end] == source


@given(any_text)
def test_every_folded_letter_has_a_place_in_the_source_and_places_never_go_back(text):
    folded = fold_map(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(any_text)
def test_every_folded_letter_comes_from_the_place_it_points_to(text):
    folded = fold_map(text)
    for at, letter in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert letter in {" ", ".", ","} or letter in fold(text[start:end])


@given(any_text)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_a_folded_copy_has_single_spaces_inside_and_none_outside(text):
    assert fold(text) == " ".join(words(text))


@given(any_text, any_text)
def test_what_is_apart_folds_apart(one, other):
    assert words(f"{one} \n {other}") == words(one) + words(other)


@given(st.text(max_size=40))
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(st.sampled_from(ARABIC), max_size=20), st.text(st.sampled_from("ًَُِّْـ\u200f\u200c"), max_size=5))
def test_tashkeel_tatweel_and_controls_count_for_nothing_anywhere(word, marks):
    middle = len(word) // 2
    assert fold(word[:middle] + marks + word[middle:]) == fold(word)


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("التقى ويتكوف مسؤولين", True),
        ("Witkoff met officials", False),
        ("موقع Axios الأميركي قال", True),
        ("According to أكسيوس sources", False),
        ("ایران و پاکستان", True),
        ("\ufee3\ufea4\ufee4\ufeaa", True),
        ("2025-05-08", False),
        ("", False),
    ],
)
def test_text_is_arabic_when_arabic_letters_outnumber_latin_ones(text, arabic):
    assert is_arabic(text) is arabic


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("قال\n\n  الوزير\tنعم ", "قال الوزير نعم"),
        ("red \x1b[31malert", "red [31malert"),
        ("a\u202eb\u2066c\u200fd\u200be\ufefff", "abcdef"),
        ("a\x00b\x07c\x9bd", "abcd"),
        ("tag\U000e0041ged", "tagged"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("می\u200cخواهد", "می\u200cخواهد"),
        ("ﷺ مُحَمَّد ـ", "ﷺ مُحَمَّد ـ"),
    ],
)
def test_cleaned_text_can_be_read_but_cannot_act(text, cleaned):
    assert clean(text) == cleaned


@given(any_text)
def test_cleaned_text_can_be_encoded_and_stands_on_one_line(text):
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("white", ["\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x85"])
def test_every_kind_of_white_space_still_parts_words_when_cleaned(white):
    assert clean(f"في باريس{white}مع المبعوث") == "في باريس مع المبعوث"


@settings(max_examples=500)
@given(st.one_of(st.text(alphabet=ODD + "اأإآىيةهكکabA1٢\ue000\ue001"), st.text()))
def test_the_quick_folding_gives_what_the_one_with_a_map_gives(text):
    assert fold(text) == fold_map(text).text
