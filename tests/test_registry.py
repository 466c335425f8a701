import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.compose import own_form
from summarizer.reconcile import Overrides, reconcile
from summarizer.schemas import Demand, Position
from tests.reports import IL, US, person, report


def talks(leader, *, day=8, english=None, country=IL, more="", **fields):
    """A report of a meeting of one leader with Trump, under this spelling."""
    text = f"التقى دونالد ترامب {leader} يوم {day} {more}".strip()
    people = [person("دونالد ترامب", US), person(leader, country, english)]
    return report(text, *people, date=f"2025-05-{day:02}", **fields)


def shown(meetings, lang, country=IL):
    """How the brief prints the people of a country, over all meetings."""
    people = [p for meeting in meetings for p in meeting.participants if p.country == country]
    return {own_form(p.name, p.name_en, p.name_ar, lang) for p in people}


HOUSES = [
    talks("بنيامين نتنياهو", day=8, english="Benjamin Netanyahu"),
    talks("بنيامين نتانياهو", day=12, english="Binyamin Netanyahu"),
    talks("بنيامين نتنياهو", day=16, english="Benjamin Netanyahu"),
]


def test_one_person_has_one_spelling_in_each_script_over_all_meetings():
    merged = reconcile(HOUSES)
    assert len(merged) == 3
    assert shown(merged, "ar") == {"بنيامين نتنياهو"}
    assert shown(merged, "en") == {"Benjamin Netanyahu"}


def test_what_was_read_stays_as_it_was_read():
    for meeting, house in zip(reconcile(HOUSES), HOUSES, strict=True):
        leader = next(p for p in meeting.participants if p.country == IL)
        assert leader.name in house.article.text
        assert [evidence.quote for evidence in leader.evidence] == [leader.name]


def test_a_spelling_is_found_in_another_meeting_where_a_report_gives_none():
    merged = reconcile([talks("بنيامين نتنياهو", english="Benjamin Netanyahu"), talks("بنيامين نتانياهو", day=12)])
    assert shown(merged, "en") == {"Benjamin Netanyahu"}


def test_a_family_name_alone_is_printed_in_full_when_it_can_be_one_person_only():
    assert shown(reconcile([HOUSES[0], talks("نتانياهو", day=12)]), "ar") == {"بنيامين نتنياهو"}
    two = [talks("يوسي كوهين"), talks("إيلي كوهين", day=12), talks("كوهين", day=16)]
    assert shown(reconcile(two), "ar") == {"يوسي كوهين", "إيلي كوهين", "كوهين"}


def test_two_people_of_two_countries_keep_their_spellings():
    merged = reconcile([talks("محمد حسن", country="EG"), talks("محمد حسان", country="JO", day=12)])
    assert shown(merged, "ar", "EG") | shown(merged, "ar", "JO") == {"محمد حسن", "محمد حسان"}


def test_holders_and_makers_are_spelled_like_the_people():
    said = "لن نقبل"
    claims = {
        "positions": [Position(quote=said, holder="بنيامين نتانياهو", country=IL, text=said)],
        "demands": [
            Demand(quote=said, maker="نتانياهو", country=IL, recipient="دونالد ترمب", recipient_country=US, text=said,
                   kind="change", response="unanswered")
        ],
    }  # fmt: skip
    told = talks("بنيامين نتانياهو", day=12, more=f"وقال نتانياهو لدونالد ترمب {said}", **claims)
    _, second, *_ = merged = reconcile([HOUSES[0], told, HOUSES[2], talks("بنيامين نتنياهو", day=20)])
    ((position,), (demand,)) = second.positions, second.demands
    assert own_form(position.holder, position.holder_en, position.holder_ar, "ar") == "بنيامين نتنياهو"
    assert own_form(demand.maker, demand.maker_en, demand.maker_ar, "ar") == "نتنياهو"
    assert own_form(demand.recipient, demand.recipient_en, demand.recipient_ar, "ar") == "دونالد ترامب"
    assert {p.text for meeting in merged for p in meeting.positions} == {said}


def test_a_holder_who_is_nobody_known_is_left_alone():
    said = "لن نقبل"
    told = talks(
        "بنيامين نتانياهو", more=f"قالت الحكومة {said}", positions=[Position(quote=said, holder="الحكومة", text=said)]
    )
    (merged,) = reconcile([told])
    assert (merged.positions[0].holder_en, merged.positions[0].holder_ar) == (None, None)


def test_a_holder_with_companions_is_not_the_person_alone():
    said = "لن نقبل"
    with_others = Position(
        quote=said, holder="نتنياهو وقيادات أخرى", holder_en="Netanyahu and others", country=IL, text=said
    )
    told = talks("بنيامين نتانياهو", more=f"قال نتنياهو وقيادات أخرى {said}", positions=[with_others])
    merged = reconcile([HOUSES[1], HOUSES[2], told])
    ((position,),) = [meeting.positions for meeting in merged if meeting.positions]
    assert (position.holder_en, position.holder_ar) == ("Netanyahu and others", None)


def test_the_user_s_spelling_wins():
    rules = Overrides(alias={"بنيامين نتانياهو": ("بنيامين نتنياهو",)})
    assert shown(reconcile(HOUSES, overrides=rules), "ar") == {"بنيامين نتانياهو"}


@settings(max_examples=30, deadline=None)
@given(st.permutations([*HOUSES, talks("نتنياهو", day=20), talks("يوسي كوهين", day=24)]))
def test_the_spellings_do_not_depend_on_the_order_of_the_articles(order):
    assert reconcile(order) == reconcile(sorted(order, key=lambda grounded: grounded.article.id))


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_people_who_are_spelled_alike_everywhere_are_not_touched(lang):
    one = talks("بنيامين نتنياهو", english="Benjamin Netanyahu")
    (merged,) = reconcile([one])
    leader = next(p for p in merged.participants if p.country == IL)
    assert (leader.name_en, leader.name_ar) == ("Benjamin Netanyahu", None)
    assert shown([merged], lang) == {"بنيامين نتنياهو" if lang == "ar" else "Benjamin Netanyahu"}
