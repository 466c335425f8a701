from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.arabic import fold, words
from summarizer.article import Article
from summarizer.ground import ground
from summarizer.quotes import find
from summarizer.schemas import Demand, Extraction, Meeting, Participant, Position

SEED = next((Path(__file__).parents[1] / "seeds").glob("004_*.txt")).read_text(encoding="utf-8")

TEXT = (
    "التقى ستيف ويتكوف عباس عراقجي في مسقط في 8 مايو.\n"
    "وقال عراقجي إن بلاده لن توقف التخصيب بنسبة ٩٠٪، وطالبها ويتكوف بوقفه خلال ثلاثة أشهر.\n"
    "مقالات ذات صلة\n"
    "رون ديرمر في باريس"
)


def said(quote, text):
    found = find(quote, text)
    return found and (text[found.start : found.end], found.match)


# -- find


@pytest.mark.parametrize("quote", ["التقى ستيف ويتكوف", "٩٠٪", "لن توقف التخصيب", " عباس عراقجي\n", "ثلاثة أشهر."])
def test_a_quote_that_stands_there_letter_for_letter_is_exact(quote):
    assert said(quote, TEXT) == (quote.strip(), "exact")


@pytest.mark.parametrize(
    ("quote", "text", "shown"),
    [
        pytest.param("الوزير", "قال الوَزِيرُ نعم", "الوَزِيرُ", id="tashkeel"),
        pytest.param("متنام", "تهديد متنامٍ تمثله", "متنامٍ", id="tanwin at the end"),
        pytest.param("الرئيس", "قال الـــرئيس", "الـــرئيس", id="tatweel"),
        pytest.param("أكد أن إيران", "أكد ان ايران", "أكد ان ايران", id="hamza"),
        pytest.param("الخارجيه", "وزير الخارجية", "الخارجية", id="ta marbuta"),
        pytest.param("وكالة نور", "قالت وکالة “نور نيوز”", "وکالة “نور", id="Persian kaf and quotation marks"),
        pytest.param("بنسبة 90%", "بنسبة ٩٠٪", "بنسبة ٩٠٪", id="digits and percent sign"),
        pytest.param('موقع "أكسيوس"', "موقع “أكسيوس” الأمريكي", "موقع “أكسيوس", id="quotation marks"),
        pytest.param("قال نعم", "قال،\n\n نعم", "قال،\n\n نعم", id="white space and punctuation"),
        pytest.param("إيران", "إير\u200cان", "إير\u200cان", id="zero-width character"),
        pytest.param("3.5 مليار", "٣٫٥ مليار", "٣٫٥ مليار", id="decimal mark"),
        pytest.param("THE MINISTER", "The minister", "The minister", id="Latin case"),
    ],
)
def test_a_quote_in_another_spelling_is_folded_and_shown_as_the_text_has_it(quote, text, shown):
    assert said(quote, text) == (shown, "folded")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("التقى ويتكوف", TEXT, id="a word left out in the middle"),
        pytest.param("التقى السيد ستيف ويتكوف", TEXT, id="a word more"),
        pytest.param("بلاده توقف التخصيب", TEXT, id="a negation left out in the middle"),
        pytest.param("لم يلتق ستيف ويتكوف", TEXT, id="a negation more"),
        pytest.param("لن توقف التخصيب", "لم توقف التخصيب", id="another negation"),
        pytest.param("إيران لم تتغير", "إيران تتغير", id="a negation that is not there"),
        pytest.param("بنسبة 60٪", TEXT, id="another number"),
        pytest.param("ستيف ويتكوڤر", TEXT, id="another name"),
        pytest.param("عراقجي عباس", TEXT, id="another order"),
        pytest.param("برنياع", "ديفيد بارنيا", id="another spelling of the name"),
        pytest.param("he did agree", "he did not agree", id="an English negation"),
    ],
)
def test_a_quote_with_one_other_word_is_absent(quote, text):
    assert find(quote, text) is None


@pytest.mark.parametrize("quote", ["", "  ", "...", "«»", "\u200f", "ـ", "ء", "\ud800", "🙂"])
def test_a_quote_without_letter_or_digit_is_absent(quote):
    assert find(quote, f"{quote} {TEXT} {quote}") is None


@pytest.mark.parametrize("quote", ["إيران", "3", "the"])
def test_nothing_is_found_in_an_empty_text(quote):
    assert find(quote, "") is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("لم", "سلم"),
        ("علم", "علما"),
        ("إيران", "الإيرانية"),
        ("إيران", "إيراني"),
        ("وزير", "وزيرة"),
        ("كتاب", "كتابهم"),
        ("قال", "مقال"),
        ("قال", "سيقال"),
        ("met", "metal"),
        ("met", "helmet"),
        ("وقال", "قال"),
    ],
)
def test_a_part_of_a_word_is_absent(quote, text):
    assert find(quote, text) is None


@pytest.mark.parametrize("proclitic", "وفبلك")
@pytest.mark.parametrize("text", ["{}إيران", "قالت {}ايران أمس", "«{}إيرانَ»"])
def test_one_particle_may_stand_before_the_first_word(proclitic, text):
    found = said("إيران", text.format(proclitic))
    assert found is not None
    assert fold(found[0]) == fold("إيران")


@pytest.mark.parametrize("text", ["وبإيران", "الإيران", "سإيران", "أإيران", "xإيران", "إيرانو", "إيرانك"])
def test_nothing_else_may_be_written_onto_a_quote(text):
    assert find("إيران", text) is None


@pytest.mark.parametrize(
    ("quote", "text", "there"),
    [
        ("3", "3.5", False),
        ("5", "3.5", False),
        ("3.5", "3.5", True),
        ("3.5", "3.5%", True),
        ("3", "٣٫٥", False),
        ("3", "13", False),
        ("3", "30", False),
        ("1", "1,000", False),
        ("000", "1,000", False),
        ("2025", "3.5.2025", False),
        ("35", "3.5", False),
        ("90", "90%", True),
        ("90", "٩٠٪", True),
        ("90%", "90", False),
        ("٩٠", "90", True),
        ("90", "عام 90.", True),
        ("90", "90، ثم", True),
        ("3", "في 3. 5 قتلى", True),
    ],
)
def test_a_number_is_found_whole_or_not_at_all(quote, text, there):
    assert (find(quote, text) is not None) is there


def test_the_first_place_is_given():
    text = "قال نعم ثم قال نعم"
    assert find("قال نعم", text).start == 0
    assert find("نعم", text).start == 4


def test_an_exact_place_comes_before_an_earlier_folded_one():
    text = "الوَزير هنا والوزير هناك"
    found = find("الوزير", text)
    assert (text[found.start : found.end], found.start, found.match) == ("الوزير", 13, "exact")


def test_a_place_inside_a_word_does_not_hide_a_later_whole_one():
    text = "مقال قال"
    assert find("قال", text).start == 5


pieces = st.lists(
    st.sampled_from(
        [
            "قال",
            "الوَزِير",
            "إيران",
            "وإيران",
            "٩٠٪",
            "3.5",
            "لم",
            "،",
            "«",
            "\u200f",
            "\n",
            "Axios",
            "é",
            "ـ",
            "\ud800",
            " ",
        ]
    )
    | st.text(st.characters(codec="utf-8", exclude_categories=("No", "So", "Lm", "Sk")), max_size=4),
    max_size=12,
).map(" ".join)


@given(pieces, st.data())
def test_what_is_found_folds_to_the_folded_quote(text, data):
    some = words(text)
    if not some:
        return
    start = data.draw(st.integers(0, len(some) - 1))
    quote = " ".join(some[start : data.draw(st.integers(start + 1, len(some)))])
    found = find(quote, text)
    if found is not None and not any(len(fold(char)) > 1 for char in text):
        assert fold(text[found.start : found.end]) == fold(quote)


@given(pieces, pieces)
def test_what_is_found_lies_in_the_text_and_says_the_quote_exactly_when_exact(quote, text):
    found = find(quote, text)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert (text[found.start : found.end] == quote.strip()) or found.match == "folded"


arabic_words = st.text("ابتجحدرسعفقكلمنهويىةأإ", min_size=1, max_size=8)


@given(st.lists(arabic_words, min_size=1, max_size=8), st.data())
def test_every_run_of_whole_words_is_found(text_words, data):
    text = " ".join(text_words)
    start = data.draw(st.integers(0, len(text_words) - 1))
    quote = " ".join(text_words[start : data.draw(st.integers(start + 1, len(text_words)))])
    assert find(quote, text).match == "exact"


@given(st.lists(arabic_words, min_size=2, max_size=8), arabic_words, st.data())
def test_a_word_put_into_a_quote_makes_it_absent_unless_the_text_has_it(text_words, stranger, data):
    at = data.draw(st.integers(1, len(text_words) - 1))
    quote = " ".join([*text_words[:at], stranger, *text_words[at:]])
    assert find(quote, " ".join(text_words)) is None


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["{}", "{}.", "({})", "{}%", "بـ {}", "{}،"]))
@example(3, 35, "{}")
def test_a_number_is_found_only_where_it_is_the_same_number(asked, there, form):
    assert (find(str(asked), form.format(there)) is not None) is (asked == there)


# -- ground


def person(name, quote=None, **more):
    return Participant(name=name, quote=quote or name, **more)


def meeting(quote="التقى ستيف ويتكوف عباس عراقجي", **more):
    people = [person("ستيف ويتكوف", name_en="Steve Witkoff"), person("عباس عراقجي", name_en="Abbas Araghchi")]
    return Meeting(**({"quote": quote, "title": "لقاء مسقط", "status": "held", "participants": people} | more))


def lock(*meetings, text=TEXT, **about):
    return ground(Extraction(meetings=list(meetings)), Article(text, **about))


def reasons(grounded):
    return [(item.kind, item.text, item.reason) for item in grounded.dropped]


def position(text="لن توقف إيران التخصيب", quote="لن توقف التخصيب", holder="عراقجي", **more):
    return Position(text=text, quote=quote, holder=holder, **more)


def demand(text="وقف التخصيب", quote="وطالبها ويتكوف بوقفه", maker="ويتكوف", **more):
    return Demand(text=text, quote=quote, maker=maker, kind="change", response="unanswered", **more)


def test_what_the_article_says_is_kept_whole():
    given_meeting = meeting(positions=[position()], demands=[demand()])
    grounded = lock(given_meeting)
    assert grounded.extraction.meetings == [given_meeting]
    assert grounded.dropped == []
    assert grounded.claims == 5


def test_an_extraction_without_meetings_stays_empty():
    grounded = lock()
    assert grounded.extraction.meetings == []
    assert (grounded.dropped, grounded.claims) == ([], 0)


def test_every_kept_claim_has_evidence_that_gives_its_quote():
    grounded = lock(
        meeting(
            quote="التقي ستيف ويتكوف عباس عراقجي",
            positions=[position(quote="لن توقف التخصيب بنسبة 90%")],
            demands=[demand(quote="بوقفه خلال ثلاثة اشهر")],
        )
    )
    (kept,) = grounded.extraction.meetings
    for claim in (kept, *kept.participants, *kept.positions, *kept.demands):
        evidence = grounded.of(claim)
        assert TEXT[evidence.start : evidence.end] == evidence.quote == claim.quote
        assert evidence.article == grounded.article.id
    assert grounded.of(kept).match == "folded"
    assert grounded.of(kept.participants[0]).match == "exact"
    assert kept.positions[0].quote == "لن توقف التخصيب بنسبة ٩٠٪"


def test_the_answer_that_was_given_is_not_altered():
    answer = Extraction(meetings=[meeting(quote="التقي ستيف ويتكوف", date="2025-05-08")])
    before = answer.model_copy(deep=True)
    ground(answer, Article(TEXT))
    assert answer == before


def test_a_meeting_without_its_words_goes_with_everything_in_it():
    grounded = lock(meeting(quote="التقى ويتكوف نتنياهو", positions=[position()]), meeting())
    assert reasons(grounded) == [("meeting", "لقاء مسقط", "its quote is not in the article")]
    assert grounded.dropped[0].quote == "التقى ويتكوف نتنياهو"
    assert grounded.dropped[0].article == grounded.article.id
    assert len(grounded.extraction.meetings) == 1


def test_a_meeting_in_which_nobody_is_left_goes():
    grounded = lock(meeting(participants=[person("رون درمر", quote="رون درمر")]))
    assert grounded.extraction.meetings == []
    assert reasons(grounded) == [
        ("participant", "رون درمر", "its quote is not in the article"),
        ("meeting", "لقاء مسقط", "nobody is left who took part"),
    ]


def test_a_meeting_of_two_delegations_without_names_is_kept():
    sides = [person("الوفد الإيراني", "بلاده", kind="delegation"), person("واشنطن", "ويتكوف", kind="delegation")]
    assert lock(meeting(participants=sides)).dropped == []


@pytest.mark.parametrize(
    ("claims", "dropped"),
    [
        pytest.param(
            {"positions": [position(quote="لن توقف بلاده")]},
            ("position", "لن توقف إيران التخصيب", "its quote is not in the article"),
            id="words that are not there",
        ),
        pytest.param(
            {"positions": [position(quote="رون ديرمر في باريس")]},
            ("position", "لن توقف إيران التخصيب", "its quote is page furniture, not the article"),
            id="words of the page",
        ),
        pytest.param(
            {"positions": [position(holder="نتنياهو")]},
            ("position", "لن توقف إيران التخصيب", "the name نتنياهو is not in the article"),
            id="a holder who is not there",
        ),
        pytest.param(
            {"positions": [position(text="التخصيب بنسبة 60٪")]},
            ("position", "التخصيب بنسبة 60٪", "its number 60 is not in the paragraph of its quote"),
            id="another number",
        ),
        pytest.param(
            {"positions": [position(text="في 8 مايو")]},
            ("position", "في 8 مايو", "its number 8 is not in the paragraph of its quote"),
            id="a number of another paragraph",
        ),
        pytest.param(
            {"demands": [demand(maker="ترامب")]},
            ("demand", "وقف التخصيب", "the name ترامب is not in the article"),
            id="a maker who is not there",
        ),
        pytest.param(
            {"demands": [demand(recipient="ترامب")]},
            ("demand", "وقف التخصيب", "the name ترامب is not in the article"),
            id="a recipient who is not there",
        ),
        pytest.param(
            {"demands": [demand(text="وقف التخصيب 4 أشهر")]},
            ("demand", "وقف التخصيب 4 أشهر", "its number 4 is not in the paragraph of its quote"),
            id="a demand with another number",
        ),
    ],
)
def test_a_claim_the_article_does_not_say_goes_and_the_rest_stays(claims, dropped):
    grounded = lock(meeting(**claims))
    assert reasons(grounded) == [dropped]
    assert grounded.claims == 3


@pytest.mark.parametrize("text", ["وقفه خلال 3 أشهر", "وقفه خلال ثلاثة أشهر", "وقفه من 90%"])
def test_a_number_may_be_written_as_the_paragraph_writes_it_or_in_digits(text):
    assert lock(meeting(demands=[demand(text=text)])).dropped == []


def test_a_person_whose_name_is_not_in_the_article_goes():
    grounded = lock(meeting(participants=[person("ستيف ويتكوف"), person("رون درمر", "عباس عراقجي")]))
    assert reasons(grounded) == [("participant", "رون درمر", "the name رون درمر is not in the article")]


def test_a_name_may_be_put_together_from_words_of_the_article():
    text = "التقى ويتكوف الوفد. وغادر المبعوث ستيف مسقط."
    assert lock(meeting(quote="التقى ويتكوف", participants=[person("ستيف ويتكوف", "ويتكوف")]), text=text).dropped == []


def test_an_english_name_that_is_somebody_elses_goes_and_the_person_stays():
    people = [person("ستيف ويتكوف", name_en="Ron Dermer"), person("عباس عراقجي", name_en="Abbas Araghchi")]
    grounded = lock(meeting(participants=people))
    assert [p.name_en for p in grounded.extraction.meetings[0].participants] == [None, "Abbas Araghchi"]
    assert reasons(grounded) == [("name_en", "Ron Dermer", "Ron Dermer is not the name ستيف ويتكوف")]


@pytest.mark.parametrize("published", [None, "2025-05-09"])
@pytest.mark.parametrize("date", ["May 8", "2025-02-30", "الخميس"])
def test_what_is_no_date_goes(date, published):
    grounded = lock(meeting(date=date), published=published)
    assert grounded.extraction.meetings[0].date is None
    assert reasons(grounded) == [("date", date, "it is not an EDTF date")]


@pytest.mark.parametrize(
    ("date", "left"),
    [("2025-05-08", "XXXX-05-08"), ("2025-05-08/2025-05-09", "XXXX-05-08/XXXX-05-09"), ("2025", "XXXX")],
)
def test_the_year_is_left_open_when_neither_article_nor_publication_gives_it(date, left):
    grounded = lock(meeting(date=date))
    assert grounded.extraction.meetings[0].date == left
    assert [(item.kind, item.text) for item in grounded.dropped] == [("date", date)]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param(TEXT, {"published": "2025-05-09"}, id="publication date"),
        pytest.param(f"{TEXT[:48]} عام ٢٠٢٥.", {}, id="year in the text"),
    ],
)
def test_the_year_stays_where_something_gives_it(text, about):
    grounded = lock(meeting(date="2025-05-08"), text=text, **about)
    assert grounded.extraction.meetings[0].date == "2025-05-08"
    assert grounded.dropped == []


@pytest.mark.parametrize("date", [None, "XXXX-05-08", "XXXX"])
def test_a_date_without_a_year_needs_none(date):
    grounded = lock(meeting(date=date))
    assert grounded.extraction.meetings[0].date == date
    assert grounded.dropped == []


def test_refusals_come_in_the_order_of_the_answer():
    grounded = lock(
        meeting(quote="لا شيء", title="one"),
        meeting(title="two", positions=[position(holder="ترامب")], demands=[demand(maker="بوتين")], date="x"),
    )
    assert [(item.meeting, item.kind) for item in grounded.dropped] == [
        ("one", "meeting"), ("two", "position"), ("two", "demand"), ("two", "date"),
    ]  # fmt: skip


def sentences(text):
    return [line for line in text.splitlines() if len(line) > 40]


@settings(deadline=None)
@given(st.sampled_from(sentences(SEED)), st.sampled_from(["", "َ", "ـ", "\u200f"]), st.integers(1, 30))
def test_a_sentence_of_a_seed_is_evidence_whatever_marks_are_put_into_it(sentence, mark, at):
    quote = sentence[:at] + mark + sentence[at:]
    people = [person("بريت ماكغورك")]
    grounded = lock(meeting(quote=quote, participants=people), text=SEED)
    (kept,) = grounded.extraction.meetings
    evidence = grounded.of(kept)
    assert SEED[evidence.start : evidence.end] == kept.quote
    assert fold(kept.quote) == fold(sentence)


# -- what a claim says of its quote


@pytest.mark.parametrize(("quote", "text"), [("٣", "٣٫٥"), ("٥", "٣٫٥"), ("٠٠٠", "١٬٠٠٠"), ("مقتل 3", "مقتل 3٫5 آلاف")])
def test_a_part_of_a_number_with_arabic_marks_is_absent(quote, text):
    assert find(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text", "shown"),
    [
        ("رئيس الوزراء", "التقى رئيسُ الوُزراء أمس", "رئيسُ الوُزراء"),
        ("الأربعاء", "يوم الاربعاء", "الاربعاء"),
        ("اللقاء", "قبل اللِقاء.", "اللِقاء"),
    ],
)
def test_a_folded_place_that_ends_on_hamza_is_shown_with_it(quote, text, shown):
    assert said(quote, text) == (shown, "folded")


@pytest.mark.parametrize(("quote", "text"), [("31", "3½ ساعات"), ("الله", "قال ﷺ ذلك")])
def test_a_place_never_ends_inside_a_character(quote, text):
    found = find(quote, text)
    assert found is None or fold(text[found.start : found.end]) == fold(quote)


def test_words_that_stand_in_furniture_and_in_the_article_are_the_articles():
    text = f"اقرأ أيضا: التقى ستيف ويتكوف عباس عراقجي\n{TEXT}"
    grounded = lock(meeting(), text=text)
    assert grounded.dropped == []


def test_an_arabic_name_that_is_somebody_elses_goes():
    text = "Steve Witkoff met Abbas Araghchi in Muscat."
    people = [person("Steve Witkoff", name_ar="رون ديرمر")]
    grounded = lock(meeting(quote="Steve Witkoff met Abbas Araghchi", participants=people), text=text)
    assert grounded.extraction.meetings[0].participants[0].name_ar is None


def test_a_position_that_turns_its_quote_round_goes():
    grounded = lock(meeting(positions=[position(text="ستوقف إيران التخصيب")]))
    assert [item.kind for item in grounded.dropped] == ["position"]


CLAIM = (
    "التقى ستيف ويتكوف رون ديرمر في باريس.\n"
    "وقال ويتكوف إن إيران لن تخصب اليورانيوم بعد الخميس، وإنه طالب طهران بتسليم 3 منشآت فرفضت ولم تسلمها.\n"
)


def claim_of(text, quote="إيران لن تخصب اليورانيوم بعد الخميس", **fields):
    people = [person("ستيف ويتكوف"), person("رون ديرمر")]
    said = Position(quote=quote, holder="ويتكوف", text=text, **fields)
    return lock(meeting(quote="التقى ستيف ويتكوف رون ديرمر", participants=people, positions=[said]), text=CLAIM)


@pytest.mark.parametrize(
    "text", ["إيران لن تخصب اليورانيوم بعد الخميس.", "أكد ويتكوف أن إيران لن تخصب بعد الخميس.", "لن يكون هناك تخصيب."]
)
def test_a_claim_that_its_quote_bears_out_is_kept(text):
    assert claim_of(text).dropped == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("إيران ستخصب اليورانيوم بعد الخميس.", "it loses the negation of its quote"),
        ("إيران لن تخصب بنسبة 20 في المئة.", "its number 20 is not in the paragraph of its quote"),
        ("إيران لن تخصب بعد الجمعة.", "its day or month is not in the paragraph of its quote"),
        ("إيران لن تخصب بعد أبريل.", "its day or month is not in the paragraph of its quote"),
        ("قال ديرمر إن إيران لن تخصب.", "it names رون ديرمر, who is not in the paragraph of its quote"),
        ("Netanyahu said Iran would not enrich.", "it names Netanyahu, who is not in the paragraph of its quote"),
    ],
)
def test_a_claim_that_says_more_or_less_than_its_quote_goes_with_the_reason(text, reason):
    assert [item.reason for item in claim_of(text).dropped] == [reason]


def test_a_claim_that_denies_what_its_paragraph_affirms_goes():
    assert [item.reason for item in claim_of("لم يلتق ستيف ويتكوف رون ديرمر.", "ستيف ويتكوف رون ديرمر").dropped] == [
        "it has a negation that is not in the paragraph of its quote"
    ]


def test_a_quote_cut_off_behind_a_negation_goes():
    assert [item.reason for item in claim_of("تخصب إيران اليورانيوم.", "تخصب اليورانيوم").dropped] == [
        "its quote is cut off behind a negation"
    ]


@pytest.mark.parametrize(("response", "kept"), [("rejected", 1), ("unanswered", 0)])
def test_the_refusal_in_the_quote_of_a_demand_is_no_negation_of_the_demand(response, kept):
    asked = Demand(
        quote="طالب طهران بتسليم 3 منشآت فرفضت ولم تسلمها", maker="ويتكوف", recipient="طهران",
        text="تسليم 3 منشآت.", kind="yield", response=response,
    )  # fmt: skip
    people = [person("ستيف ويتكوف"), person("رون ديرمر")]
    grounded = lock(meeting(quote="التقى ستيف ويتكوف رون ديرمر", participants=people, demands=[asked]), text=CLAIM)
    assert len(grounded.extraction.meetings[0].demands) == kept


@pytest.mark.parametrize(
    ("holder", "spelled", "kept"),
    [
        ("ويتكوف", "Witkoff", True),
        ("ويتكوف", "Steve Witkoff", True),
        ("ويتكوف", "Netanyahu", False),
        ("إيران", "Iranian side", True),
        ("إيران", "Israeli side", False),
        ("طهران", "Tehran", True),
    ],
)
def test_the_english_form_of_a_holder_must_be_that_holder(holder, spelled, kept):
    said = Position(quote="إيران لن تخصب اليورانيوم", holder=holder, holder_en=spelled, text="إيران لن تخصب.")
    people = [person("ستيف ويتكوف"), person("رون ديرمر")]
    grounded = lock(meeting(quote="التقى ستيف ويتكوف رون ديرمر", participants=people, positions=[said]), text=CLAIM)
    assert (grounded.extraction.meetings[0].positions[0].holder_en == spelled) is kept
    assert ([item.kind for item in grounded.dropped] == []) is kept


# -- every field


WHOLE = (
    "ذكر موقع أكسيوس أن ستيف ويتكوف مبعوث البيت الأبيض التقى رون ديرمر في فندق ريتز في باريس يوم الخميس، نقلا عن مسؤولين اثنين.\n"
    "وقال ديرمر إن إيران لن تخصب اليورانيوم.\n"
)
GIVEN = {
    "title": "ويتكوف يلتقي ديرمر في باريس", "date": "2025-04-17", "date_text": "يوم الخميس", "place": "باريس", "city_en": "Paris",
    "venue": "فندق ريتز", "country": "FR", "origin": "Axios", "origin_ar": "أكسيوس", "origin_sources": "مسؤولين اثنين",
    "topics": ["تخصيب اليورانيوم"],
}  # fmt: skip


def whole(**fields):
    people = [person("ستيف ويتكوف", title="مبعوث البيت الأبيض", organization="البيت الأبيض"), person("رون ديرمر")]
    said = Position(quote="إيران لن تخصب اليورانيوم", holder="ديرمر", text="إيران لن تخصب.", attribution="أكسيوس")
    given = {
        "quote": "ستيف ويتكوف مبعوث البيت الأبيض التقى رون ديرمر",
        "participants": people,
        "positions": [said],
        **GIVEN,
    }
    return lock(meeting(**(given | fields)), text=WHOLE, published="2025-04-18")


def test_fields_that_the_article_bears_out_are_kept():
    grounded = whole()
    assert grounded.dropped == []
    kept = grounded.extraction.meetings[0]
    assert {name: getattr(kept, name) for name in GIVEN} == GIVEN


@pytest.mark.parametrize(
    ("field", "invented", "left"),
    [
        ("date_text", "يوم الأحد", None),
        ("place", "موسكو", None),
        ("city_en", "Moscow", None),
        ("city_ar", "موسكو", None),
        ("venue", "الكرملين", None),
        ("origin", "Reuters", None),
        ("origin_ar", "رويترز", None),
        ("origin_sources", "ثلاثة مسؤولين روس", None),
        ("topics", ["اغتيال خامنئي"], []),
        ("country", "RU", "FR"),
        ("country", "XQ", None),
        ("country", "UK", "GB"),
        ("title", "لقاء قبل 3 أيام", "ستيف ويتكوف مبعوث البيت الأبيض التقى رون ديرمر"),
        ("title", "Putin meets Netanyahu", "ستيف ويتكوف مبعوث البيت الأبيض التقى رون ديرمر"),
        ("date", "soon", "2025-04-17"),  # from the article's own words
    ],
)
def test_a_field_that_the_article_does_not_bear_out_is_emptied_or_mended(field, invented, left):
    fields = {"place": None, "city_en": None} if (field, invented) == ("country", "UK") else {}
    grounded = whole(**fields, **{field: invented})
    assert getattr(grounded.extraction.meetings[0], field) == left
    assert grounded.refused == []


CHECKED = {"quote", "participants", "positions", "demands", "title", "date", "date_text", "place", "city_en", "city_ar", "venue",
           "country", "topics", "origin", "origin_ar", "origin_sources"}  # fmt: skip
JUDGED = {"mode", "status", "disclosure"}


def test_a_new_field_of_a_meeting_must_be_checked_or_be_a_judgement():
    assert set(Meeting.model_fields) == CHECKED | JUDGED


def test_a_title_that_the_article_does_not_give_is_emptied():
    people = [person("ستيف ويتكوف", title="رئيس روسيا"), person("رون ديرمر")]
    grounded = whole(participants=people)
    assert grounded.extraction.meetings[0].participants[0].title is None
    assert [(item.kind, item.text) for item in grounded.dropped] == [("title", "رئيس روسيا")]


def test_an_attribution_or_organization_that_the_article_lacks_is_emptied():
    said = Position(quote="إيران لن تخصب اليورانيوم", holder="ديرمر", text="إيران لن تخصب.", attribution="رويترز")
    people = [person("ستيف ويتكوف", organization="Kremlin"), person("رون ديرمر")]
    grounded = whole(positions=[said], participants=people)
    assert grounded.extraction.meetings[0].positions[0].attribution is None
    assert grounded.extraction.meetings[0].participants[0].organization is None


def test_a_participant_whose_quote_tells_of_somebody_else_goes():
    grounded = whole(participants=[person("رون ديرمر"), person("ستيف ويتكوف", "إيران لن تخصب")])
    assert [item.reason for item in grounded.refused] == ["its quote does not tell of ستيف ويتكوف"]


def test_a_named_holder_who_is_nowhere_near_the_quote_is_not_its_holder():
    text = f"{WHOLE}وأضاف أن بلاده قلقة.\nوعاد الوفد إلى القدس.\nوقال مسؤول إن المحادثات مستمرة.\n"
    people = [person("ستيف ويتكوف"), person("رون ديرمر")]
    near = Position(quote="أن بلاده قلقة", holder="ديرمر", text="بلاده قلقة.")
    far = Position(quote="إن المحادثات مستمرة", holder="ويتكوف", text="المحادثات مستمرة.")
    told = meeting(quote="التقى رون ديرمر", participants=people, positions=[near, far])
    assert [item.reason for item in lock(told, text=text).refused] == ["ويتكوف is not near its quote"]
