import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.fidelity import (
    Name,
    bare_words,
    calendar_words,
    complaints,
    ends_in_negation,
    negated,
    numbers,
    spelled_numbers,
    unknown_names,
    wording_complaints,
)

WITKOFF = Name(("ستيف ويتكوف", "Steve Witkoff"))
DERMER = Name(("رون ديرمر", "Ron Dermer"))
KNOWN = [WITKOFF, DERMER]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("بنسبة ٩٠٪ و3.5 مليار", {"90", "3.5"}),
        ("١٬٠٠٠ and 1,000,000", {"1000", "1000000"}),
        ("٣٫٥", {"3.5"}),
        ("2025-05-08", {"2025", "05", "08"}),
        ("ثلاث جولات", set()),
        ("", set()),
    ],
)
def test_numbers_are_read_in_any_digits_without_thousands_marks(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ثلاث جولات وخمسة وزراء", {"3", "5"}),
        ("three rounds, ten ministers", {"3", "10"}),
        ("مسؤولان اثنان", {"2"}),
        ("3 rounds", set()),
        ("التلاتة", set()),
    ],
)
def test_small_numbers_are_read_as_words(text, found):
    assert spelled_numbers(text) == found


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Iran enriches to 90%.", "إيران تخصب بنسبة ٩٠٪"),
        ("3.5 billion dollars.", "٣٫٥ مليار دولار"),
        ("1000 people.", "١٬٠٠٠ شخص"),
        ("2 officials met.", "التقى مسؤولان اثنان"),
        ("Three rounds were held.", "عقدت 3 جولات"),
        ("3 rounds were held.", "عقدت ثلاث جولات"),
        ("عقدت ثلاث جولات", "3 rounds were held"),
        ("He did not meet the officials.", "لم يلتق المسؤولين"),
        ("لم يلتق المسؤولين", "He didn't meet the officials"),
        ("It refused to comment.", "لم تعلق على الاجتماع"),
        ("Indirect talks were held.", "عقدت محادثات غير مباشرة"),
        ("Preventing it from having a weapon.", "ضمان عدم امتلاك سلاح"),
        ("Witkoff met the delegation.", "التقى ستيف ويتكوف الوفد"),
        ("التقى ويتكوف الوفد", "Steve Witkoff met the delegation"),
        ("The US envoy met the Israelis.", "التقى المبعوث الأميركي الإسرائيليين"),
        ("The envoy thanked Barak Ravid.", "شكر المبعوث باراك رافيد"),
        ("", ""),
    ],
)
def test_a_faithful_sentence_has_no_complaints(said, source):
    assert complaints(said, source, known=KNOWN) == []


@pytest.mark.parametrize(
    ("said", "source", "complaint"),
    [
        ("It enriches to 60%.", "تخصب بنسبة 90٪", "has the number 60, which is not in the record"),
        ("It enriches to 60%.", "تخصب بنسبة 90٪", "loses the number 90"),
        ("It enriches uranium.", "تخصب بنسبة 90٪", "loses the number 90"),
        ("بنسبة ٣٫٥", "by 35", "has the number 3.5, which is not in the record"),
        ("McGurk met them.", "لم يلتق ماكغورك بهم", "loses a negation"),
        ("McGurk met them.", "McGurk never met them", "loses a negation"),
        ("التقى بهم", "He didn’t meet them", "loses a negation"),
        ("The policy changed.", "سياستها ليست كما كانت", "loses a negation"),
        ("Direct talks were held.", "عقدت محادثات غير مباشرة", "loses a negation"),
        ("McGurk did not meet them.", "التقى ماكغورك بهم", "has a negation that is not in the record"),
        ("لن تلتزم إسرائيل", "Israel is bound", "has a negation that is not in the record"),
        ("The envoy met them.", "التقى ويتكوف بهم", "loses the name ستيف ويتكوف"),
        ("Witkoff met Dermer.", "التقى ويتكوف الوفد", "names رون ديرمر, who is not in this part of the record"),
        ("التقى ويتكوف ديرمر", "Witkoff met them", "names رون ديرمر, who is not in this part of the record"),
        ("The envoy thanked Obama.", "شكر المبعوث الرئيس", "names Obama, which the record does not"),
        ("The talks were held in Rome.", "عقدت المحادثات", "names Rome, which the record does not"),
    ],
)
def test_what_is_added_or_lost_is_told(said, source, complaint):
    assert complaint in complaints(said, source, known=KNOWN)


@pytest.mark.parametrize(
    ("said", "context"),
    [
        ("It enriches to 90%.", "«بنسبة 90٪»"),
        ("Witkoff agreed.", "ستيف ويتكوف"),
        ("It did not agree.", "لم توافق"),
        ("The envoy went to Rome.", "روما"),
    ],
)
def test_a_sentence_may_draw_on_its_context(said, context):
    assert complaints(said, "", known=KNOWN) != []
    assert complaints(said, "", context=context, known=KNOWN) == []


def test_the_context_need_not_be_told():
    assert complaints("They agreed.", "اتفقوا", context="لم يلتق ويتكوف 90 وفدا", known=KNOWN) == []


@pytest.mark.parametrize(
    "text",
    ["لا اتفاق", "لم يلتق", "لن تلتزم", "ليس سرا", "غير مباشرة", "عدم امتلاك", "دون اتفاق", "بدون شروط", "لعدم امتلاك",
     "he did not", "it isn't", "never", "without", "nobody", "cannot"],
)  # fmt: skip
def test_a_particle_of_negation_denies_strictly(text):
    assert negated(text)
    assert negated(text, strict=True)


@pytest.mark.parametrize("text", ["رفضت التعليق", "ينفي التقارير", "he refused", "it denied", "indirect", "unable"])
def test_a_verb_that_denies_denies_but_not_strictly(text):
    assert negated(text)
    assert not negated(text, strict=True)


@pytest.mark.parametrize(
    "text",
    ["التقى الوفد", "لقاء", "نفط", "سلم", "النور", "they agreed", "United Nations", "understanding", "until", "notable",
     "northern", ""],
)  # fmt: skip
def test_a_plain_text_denies_nothing(text):
    assert not negated(text)
    assert not negated(text, strict=True)


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("وصل ويتكوف", True),
        ("ستيف ويتكوف", True),
        ("وويتكوف", True),
        ("لويتكوف", True),
        ("Witkoff's plan", True),
        ("Witkoff’s plan", True),
        ("وصل ستيف", False),
        ("Witkoffs", False),
        ("", False),
    ],
)
def test_a_name_is_mentioned_by_its_last_part_in_either_script(text, mentions):
    assert WITKOFF.in_text(text) is mentions


@pytest.mark.parametrize("text", ["والسيسي", "للسيسي", "بالسيسي", "السيسي", "سيسي"])
def test_a_name_is_mentioned_with_what_arabic_writes_onto_it(text):
    assert Name(("عبد الفتاح السيسي",)).in_text(text)


def test_a_text_has_its_words_with_and_without_their_particles():
    assert {"للمجلس", "المجلس"} <= bare_words("للمجلس")
    assert {"والرييس", "رييس"} <= bare_words("والرئيس")


def test_arabic_has_no_capitals_to_be_strange():
    assert unknown_names("التقى أوباما الوفد", "") == set()


def test_titles_countries_and_the_first_word_are_no_strangers():
    said = "Yesterday the Iranian Foreign Minister met the European Union envoy on Friday."
    assert unknown_names(said, "التقى الوزير الإيراني المبعوث") == set()


sentences = st.lists(
    st.sampled_from(
        [
            "التقى",
            "ويتكوف",
            "لم",
            "90",
            "إيران",
            "غير",
            "ديرمر",
            "ثلاث",
            "Witkoff",
            "met",
            "not",
            "three",
            "Iran",
            "Dermer",
            "3.5",
        ]
    ),
    max_size=8,
).map(" ".join)


@settings(deadline=None)
@given(sentences)
def test_a_sentence_is_faithful_to_itself(sentence):
    assert complaints(sentence, sentence, known=KNOWN) == []


@settings(deadline=None)
@given(sentences, sentences)
def test_a_sentence_is_never_more_at_fault_with_more_context(said, context):
    assert len(complaints(said, "", context=context, known=KNOWN)) <= len(complaints(said, "", known=KNOWN))


@pytest.mark.parametrize("text", ["ولم يلتق", "فلم يلتق", "ولن تلتزم", "فلن تلتزم", "وليس سرا", "وليست سرا"])
def test_a_negation_joined_to_and_or_then_still_denies(text):
    assert negated(text, strict=True)


def test_the_negation_of_seed_004_cannot_get_lost():
    source = "ولم يلتق ماكغورك بالمسؤولين الإيرانيين"
    assert complaints("McGurk met the Iranian officials.", source) == ["loses a negation"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("أنتوني بلينكن", "التقى ويتكوف وبلينكن الوفد"),
        ("فلاديمير بوتين", "وبوتين"),
        ("يوسي كوهين", "فكوهين"),
        ("سيرغي لافروف", "ولافروف"),
    ],
)
def test_a_name_that_begins_with_a_particle_is_mentioned_after_and(name, text):
    assert Name((name,)).in_text(text)


@pytest.mark.parametrize("text", ["اتفق كلا الجانبين", "وافق كلا الوفدين على الجولة المقبلة"])
def test_both_sides_deny_nothing(text):
    assert not negated(text, strict=True)


def test_an_invented_name_at_the_head_of_a_sentence_is_told():
    assert unknown_names("Obama met the Iranian envoy.", "التقى ويتكوف المبعوث الإيراني", KNOWN) == {"Obama"}


@pytest.mark.parametrize(
    "text", ["at the university", "a unanimous vote", "his uncle", "a universal right", "منعطف حاسم", "وقفة احتجاج"]
)
def test_a_word_that_only_looks_like_a_denial_denies_nothing(text):
    assert not negated(text)


# -- days and months


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("في أبريل", "in April"),
        ("مطلع نيسان", "في أبريل/نيسان"),
        ("كانون الثاني", "جانفي"),
        ("في أغسطس", "في غشت"),
        ("يوم الخميس", "on Thursday"),
        ("بالأحد", "Sunday's talks"),
    ],
)
def test_a_day_or_month_is_the_same_in_every_tradition_and_language(one, other):
    assert calendar_words(one) == calendar_words(other) != frozenset()


@pytest.mark.parametrize("text", ["It may resume.", "they march on", "أحد المسؤولين", "لا شيء"])
def test_a_word_that_only_looks_like_a_day_or_month_is_none(text):
    assert calendar_words(text) == frozenset()


def test_a_day_added_or_lost_is_told():
    assert complaints("He spoke on Friday.", "تحدث يوم الخميس") == [
        "has a day or month that is not in the record",
        "loses a day or month",
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("إيران لن ", True),
        ("ولم ", True),
        ("did not ", True),
        ("إيران ", False),
        ("غير", False),
        ("", False),
        ("لن، ", True),
    ],
)
def test_a_text_that_ends_in_a_negation_is_cut_off_there(text, cut):
    assert ends_in_negation(text) is cut


@pytest.mark.parametrize(
    "said",
    [
        "See https://evil.example/x for more.",
        "Write to press@evil.example.",
        "More at www.evil.example.",
        "More at evil.example/x today.",
        "المزيد على https://evil.example",
    ],
)
def test_a_link_that_the_record_lacks_is_a_complaint(said):
    assert "has an address that is not in the record" in wording_complaints(
        said, "", context="They met in Muscat. التقيا في مسقط."
    )
    assert "has an address that is not in the record" not in wording_complaints(said, "", context=said)


@pytest.mark.parametrize(
    "said", ["He spoke for 3.5 hours.", "The U.S. side agreed, e.g. on trade.", "قال د. محمد ذلك."]
)
def test_a_full_stop_is_no_link(said):
    assert "has an address that is not in the record" not in wording_complaints(
        said, "", context=said.replace(".", " ")
    )


def test_an_arabic_sentence_may_not_add_a_country():
    record = "التقى وزير الخارجية الإيراني نظيره العماني في مسقط."
    assert wording_complaints("التقى الوزيران الإيراني والعماني في مسقط.", "", context=record) == []
    (wrong,) = wording_complaints("التقى الوزيران الإيراني والروسي في مسقط.", "", context=record)
    assert "روسيا" in wrong
