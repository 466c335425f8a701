import subprocess
import sys
from itertools import combinations
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import UsageError, fidelity
from summarizer.article import Article
from summarizer.ground import ground
from summarizer.reconcile import explain, explain_saved, reconcile, rounds, single_source
from summarizer.reconcile.clusters import average_link
from summarizer.reconcile.features import CONTRADICTIONS, FEATURES, JOIN, contradiction, weigh
from summarizer.reconcile.mentions import mentions_of
from summarizer.schemas import Brief, Demand, Extraction, Meeting, MergedMeeting, Position
from tests.conftest import ROOT
from tests.reconcile import bed
from tests.reports import (
    IL,
    IR,
    OM,
    US,
    ids,
    leaders,
    mention,
    muscat,
    muscat_of,
    person,
    report,
    side,
    told_in_one_article,
)

# -- one meeting, many reports


def test_without_reports_there_are_no_meetings():
    assert reconcile([]) == []
    assert reconcile([ground(Extraction(), Article("خبر"))]) == []


def test_one_report_is_one_meeting_with_nothing_to_join():
    one = muscat()
    (merged,) = reconcile([one])
    assert merged.reports == ids(one)
    assert merged.reasons == []
    assert merged.disagreements == []
    assert [evidence.quote for evidence in merged.evidence] == ["التقى ستيف ويتكوف عباس عراقجي في مسقط"]


@pytest.mark.parametrize(
    ("witkoff", "araghchi"),
    [
        ("ستيف ويتكوف", "عباس عراقتشي"),
        ("ستيفن ويتكوف", "عبّاس عراقجي"),
        ("ويتكوف", "عراقجي"),
        ("ستيف ويتكوف", "عراقجي"),
        ("ستيف ويتكوف", "عراقتشي"),
    ],
)
def test_reports_merge_under_the_spellings_of_the_names(witkoff, araghchi):
    first, second = muscat(), muscat(witkoff, araghchi, text="اجتمع {0} و{1} في مسقط")
    (merged,) = reconcile([first, second])
    assert sorted(merged.reports) == sorted(ids(first, second))
    assert len(merged.participants) == 2
    for participant in merged.participants:
        assert {evidence.article for evidence in participant.evidence} == set(merged.reports)


def test_an_arabic_and_an_english_report_of_one_meeting_merge():
    arabic = muscat()
    english = report(
        "Steve Witkoff met Abbas Araghchi in Muscat",
        person("Steve Witkoff", US, "Steve Witkoff", name_ar="ستيف ويتكوف"),
        person("Abbas Araghchi", IR, "Abbas Araghchi"),
        city_en="Muscat",
        country=OM,
    )
    (merged,) = reconcile([arabic, english])
    assert set(merged.reports) == set(ids(arabic, english))
    assert len(merged.participants) == 2
    (witkoff,) = [p for p in merged.participants if p.country == US]
    assert {witkoff.name, *witkoff.aliases} == {"ستيف ويتكوف", "Steve Witkoff"}
    assert (witkoff.name_en, witkoff.name_ar) == ("Steve Witkoff", "ستيف ويتكوف")
    assert {evidence.article for evidence in witkoff.evidence} == set(merged.reports)


def test_the_reasons_say_why_reports_were_joined():
    (merged,) = reconcile([muscat(), muscat(text="اجتمع {0} مع {1} في مسقط")])
    assert merged.reasons == [
        "both in person",
        "both name ستيف ويتكوف, عباس عراقجي",
        "the dates agree (2025-05-11, 2025-05-11)",
        "the same place (Muscat)",
        "the same sides (IR, US)",
    ]


def test_delegations_of_the_same_countries_on_one_day_merge():
    one = report("وفد إيراني ووفد أميركي", side("وفد إيراني", IR), side("وفد أميركي", US), city_en="Muscat")
    two = report("الوفدان الإيراني والأميركي", side("الإيراني", IR), side("الأميركي", US), city_en="Muscat")
    (merged,) = reconcile([one, two])
    assert [p.country for p in merged.participants] == [IR, US]


def test_other_spellings_are_kept_as_aliases():
    (merged,) = reconcile([muscat(), muscat(araghchi="عباس عراقتشي")])
    (araghchi,) = [p for p in merged.participants if p.country == IR]
    assert {araghchi.name, *araghchi.aliases} == {"عباس عراقجي", "عباس عراقتشي"}


def test_a_family_name_stands_for_the_full_name_of_its_article():
    text = "التقى ستيف ويتكوف عباس عراقجي. ثم اتصل ويتكوف بالوزير."
    pair = [person("ستيف ويتكوف", US), person("عباس عراقجي", IR)]
    meetings = [
        Meeting(quote="التقى ستيف ويتكوف عباس عراقجي", title="a", status="held", participants=pair),
        Meeting(
            quote="اتصل ويتكوف بالوزير", title="b", status="held", mode="phone", participants=[person("ويتكوف", US)]
        ),
    ]
    merged = reconcile([ground(Extraction(meetings=meetings), Article(text))])
    assert sorted(p.name for meeting in merged for p in meeting.participants) == [
        "ستيف ويتكوف", "ستيف ويتكوف", "عباس عراقجي",
    ]  # fmt: skip


# -- what keeps meetings apart


def two_meetings_of_one_article():
    text = "التقى ستيف ويتكوف عباس عراقجي صباحا، والتقى ستيف ويتكوف عباس عراقجي مساء"
    pair = [person("ستيف ويتكوف", US), person("عباس عراقجي", IR)]
    meetings = [
        Meeting(quote=quote, title="t", status="held", date="2025-05-11", mode="in_person", participants=pair)
        for quote in ("ستيف ويتكوف عباس عراقجي صباحا", "ستيف ويتكوف عباس عراقجي مساء")
    ]
    return [ground(Extraction(meetings=meetings), Article(text, published="2025-05-12"))]


APART = [
    pytest.param(two_meetings_of_one_article(), "one article tells them apart", id="one article"),
    pytest.param(
        [muscat(), muscat(date="2025-05-13", text="{0} و{1}")], "the dates exclude each other", id="another day"
    ),
    pytest.param([muscat(), muscat(city_en="Rome", country="IT", text="{0} و{1}")], "two places", id="another place"),
    pytest.param([muscat(), muscat(mode="phone", text="{0} و{1}")], "one in_person and one phone", id="a call"),
    pytest.param(
        [muscat(mode="video"), muscat(mode="indirect", text="{0} و{1}")], "one indirect and one video", id="a video"
    ),
    pytest.param(
        [muscat(text="الجولة الثالثة: {0} و{1}"), muscat(text="الجولة الرابعة: {0} و{1}")], "rounds", id="another round"
    ),
    pytest.param(
        [
            muscat(),
            report(
                "ستيف ويتكوف ورون ديرمر",
                person("ستيف ويتكوف", US),
                person("رون ديرمر", IL),
                city_en="Muscat",
                country=OM,
            ),
        ],
        "other sides",
        id="other sides",
    ),
    pytest.param(
        [muscat(), muscat(araghchi="علي باقري", text="{0} و{1}")], "other people for IR", id="another counterpart"
    ),
    pytest.param(
        [muscat(), muscat(city_en="Salalah", text="{0} و{1}")], "two places", id="another city of the country"
    ),
    pytest.param(
        [muscat(), muscat(date=None, status="planned", published="2025-05-14", text="{0} و{1}")],
        "one was over before the other took place",
        id="a plan after the event",
    ),
]


@pytest.mark.parametrize(("reports", "reason"), APART)
def test_a_contradiction_keeps_reports_apart(reports, reason):
    one, other = (m for grounded in reports for m in mentions_of(grounded))
    assert reason in contradiction(one, other)
    assert reason in contradiction(other, one)
    assert len(reconcile(reports)) == 2


def test_every_contradiction_has_a_case():
    told = {
        check.__name__
        for case in APART
        for one, other in [[m for grounded in case.values[0] for m in mentions_of(grounded)]]
        for check in CONTRADICTIONS
        if check(one, other)
    }
    assert told == {check.__name__ for check in CONTRADICTIONS}


def test_two_people_with_one_family_name_are_not_one_counterpart():
    one = muscat(araghchi="يوسي كوهين")
    other = muscat(araghchi="إيلي كوهين", text="{0} و{1}")
    assert contradiction(mention(one), mention(other)) == "other people for IR"


@pytest.mark.parametrize("name", ["باقري", "علي باقري كني"])
def test_names_that_are_only_alike_are_two_people_under_two_countries(name):
    one = report("لقاء علي باقري", person("علي باقري", IR))
    other = report(f"اجتماع {name}", person(name, "IQ"))
    assert len(reconcile([one, other])) == 2


def test_one_full_name_is_one_person_even_under_two_countries():
    (merged,) = reconcile([muscat(), muscat_of(person("ستيف ويتكوف", US), person("عباس عراقجي", "IQ"))])
    assert len(merged.participants) == 2


def test_reports_without_a_date_do_not_merge_on_one_shared_person():
    one = report("زار ستيف ويتكوف", person("ستيف ويتكوف", US), date=None, mode="unknown")
    other = report("استقبل ستيف ويتكوف", person("ستيف ويتكوف", US), date=None, mode="unknown")
    assert len(reconcile([one, other])) == 2


def test_a_direct_and_an_indirect_report_may_be_one_meeting():
    assert contradiction(mention(muscat()), mention(muscat(mode="indirect", text="{0} و{1}"))) is None


def test_no_chain_of_joins_bridges_a_contradiction():
    tuesday, sunday = muscat(date="2025-05-13"), muscat(date="2025-05-11", text="{0} و{1}")
    either = muscat(date="[2025-05-11,2025-05-13]", text="{0} ثم {1}")
    for merged in reconcile([tuesday, either, sunday]):
        assert not {tuesday.article.id, sunday.article.id} <= set(merged.reports)


WORDED = "التقى {0} {1} في مسقط لبحث الملف النووي ورفع العقوبات بعد أسابيع من الجمود في المحادثات{2}"
DAY_IS_OFF = [
    pytest.param({"text": WORDED.replace("{2}", "")}, {"text": WORDED.replace("{2}", " الفنية")}, id="the same words"),
    pytest.param({"text": "ليلة السبت {0} {1}"}, {"text": "الأحد {0} و{1}"}, id="a night"),
    pytest.param({"text": "السبت {0} {1}", "inferred": True}, {"text": "الأحد {0} و{1}"}, id="inferred publication"),
    pytest.param({"text": "السبت {0} {1}"}, {"text": "{0} و{1}", "published": "2025-05-11"}, id="day of publication"),
    pytest.param(
        {"text": "السبت {0} {1}"}, {"text": "{0} و{1} أمس", "date_text": "أمس"}, id="yesterday, stamped a day late"
    ),
    pytest.param(
        {"text": "الجولة الرابعة السبت {0} {1}"}, {"text": "الجولة الرابعة الأحد {0} {1}"}, id="the same round"
    ),
    pytest.param(
        {"text": "السبت {0} {1}", "origin": "Axios", "topics": ["الملف النووي"]},
        {"text": "الأحد {0} {1}", "origin_ar": "أكسيوس", "topics": ["الملف النووي"]},
        id="one outlet on one topic",
    ),
]


@pytest.mark.parametrize(("one", "other"), DAY_IS_OFF)
def test_reports_a_day_apart_merge_and_disagree_when_something_says_that_a_day_is_off(one, other):
    tenth, eleventh = muscat(date="2025-05-10", **one), muscat(date="2025-05-11", **other)
    (merged,) = reconcile([tenth, eleventh])
    (found,) = merged.disagreements
    assert found.field == "date"
    assert {v.articles[0]: v.value for v in found.variants} == {
        m.article.id: m.date for m in (mention(tenth), mention(eleventh))
    }
    assert any("a day apart" in reason for reason in merged.reasons) is False  # it speaks against, the rest for


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"text": "الأحد {0} و{1}"}, id="nothing says so"),
        pytest.param({"date": "2025-05-12", "text": "ليلة الاثنين {0} و{1}"}, id="two days"),
        pytest.param({"text": "{0} و{1} مجددا", "published": "2025-05-11"}, id="again"),
        pytest.param({"text": "اجتماع ثان ليلا {0} و{1}"}, id="a second one"),
        pytest.param({"mode": "indirect", "text": "ليلا {0} و{1}"}, id="another way"),
        pytest.param({"text": "الجولة الخامسة ليلا: {0} و{1}"}, id="another round"),
        pytest.param({"city_en": None, "published": "2025-05-11", "text": "{0} و{1}"}, id="no place"),
    ],
)
def test_reports_of_the_same_people_on_two_days_running_are_of_two_meetings(other):
    one = muscat(date="2025-05-10", text="الجولة الرابعة السبت: {0} و{1}")
    assert len(reconcile([one, muscat(**({"date": "2025-05-11"} | other))])) == 2


# -- one article that tells of a meeting twice


def test_a_meeting_that_one_article_tells_twice_is_one():
    (merged,) = reconcile([told_in_one_article("يوم الأحد", "في مسقط")])
    assert len(merged.reports) == 1
    assert len(merged.evidence) == 2
    assert len(merged.participants) == 2
    assert merged.reasons[-1] == "the same sides (IR, US)"
    assert "one article tells of it twice" in merged.reasons


@pytest.mark.parametrize(
    ("ends", "fields"),
    [
        pytest.param(("صباحا", "مساء"), ({}, {}), id="morning and evening"),
        pytest.param(("في مسقط", "مجددا"), ({}, {}), id="again"),
        pytest.param(("في مسقط", "ثم غادر"), ({}, {}), id="then"),
        pytest.param(("الجولة الثالثة", "الجولة الرابعة"), ({}, {}), id="two rounds"),
        pytest.param(("الأحد", "الاثنين"), ({}, {"date": "2025-05-12"}), id="two days"),
        pytest.param(("الأحد", "في مسقط"), ({}, {"date": None}), id="an open date"),
        pytest.param(("الأحد", "في مسقط"), ({}, {"date": "2025-05-11/2025-05-12"}), id="several days"),
        pytest.param(("الأحد", "في مسقط"), ({}, {"mode": "phone"}), id="a call and a visit"),
        pytest.param(("الأحد", "في مسقط"), ({}, {"status": "planned"}), id="held and planned"),
    ],
)
def test_two_meetings_that_an_article_tells_apart_stay_two(ends, fields):
    assert len(reconcile([told_in_one_article(*ends, fields=fields)])) == 2


def test_two_passages_about_one_person_may_be_two_meetings():
    assert len(reconcile([told_in_one_article("الأحد", "في مسقط", people=("ستيف ويتكوف",))])) == 2


def test_far_passages_of_which_one_names_no_place_may_be_two_meetings():
    nowhere = ({}, {"city_en": None, "country": None})
    near, far = (
        told_in_one_article("الأحد", "بعدئذ", between=gap, fields=nowhere) for gap in ("\n", "\n" + "خبر " * 200)
    )
    assert len(reconcile([near])) == 1
    assert len(reconcile([far])) == 2


def test_what_one_article_tells_twice_is_joined_before_other_articles_are():
    twice = told_in_one_article("يوم الأحد", "في مسقط")
    (merged,) = reconcile([muscat(), twice, muscat(text="{0} و{1}")])
    assert len(merged.reports) == 3
    assert len(merged.evidence) == 4


# -- people who are in the news


def spoke_with(name, title, **fields):
    """A report of somebody, under this title, with officials of Oman, in a month."""
    told = f"بحث {title} {name} مع مسؤولين"
    return report(told, person(name, IR, title=title), side("مسؤولين", OM), date="2025-05", **fields)


@pytest.mark.parametrize(
    ("name", "title", "value"),
    [
        ("حسن قشقاوي", "وزير الخارجية", 1.0),
        ("حسن قشقاوي", "نائب وزير الخارجية", 2.5),
        ("حسن قشقاوي", "خبير المياه", 2.5),
        ("عباس عراقجي", "كبير المفاوضين", 1.0),
    ],
)
def test_the_more_rarely_somebody_meets_anybody_the_more_it_says(name, title, value):
    one, other = (mention(spoke_with(name, title, source=source)) for source in "AB")
    assert FEATURES[0](one, other).value == value


def test_what_somebody_weighs_goes_by_the_two_reports_alone():
    rare = [spoke_with("حسن قشقاوي", "خبير المياه", source=source) for source in "AB"]
    many = [spoke_with("حسن قشقاوي", "خبير المياه", source=f"C{n}", published=f"2024-{n:02}-01") for n in range(1, 9)]
    assert weigh(*map(mention, rare)) == weigh(*map(mention, rare))
    pair = {frozenset(ids(*rare))}
    assert pair <= {frozenset(m.reports) & frozenset(ids(*rare)) for m in reconcile([*rare, *many])}


PLACES = [
    ({"place": "واشنطن", "city_en": "Washington", "country": "US"}, {"place": "واشنطن", "city_en": "Washington"}, True),
    ({"place": "واشنطن", "city_en": "Washington", "country": "US"}, {"place": "واشنطن"}, True),
    ({"city_en": "Washington", "country": "US"}, {"city_en": "Washington DC"}, True),
    ({"city_en": "Muscat", "country": OM}, {"place": "مسقط"}, True),
    ({"place": "عمان", "city_en": "Oman", "country": OM}, {"city_en": "Muscat"}, True),
    ({"city_en": "Muscat", "country": OM}, {"city_en": "Rome", "country": "IT"}, False),
    ({"city_en": "Muscat"}, {"city_en": "Rome"}, False),
    ({"place": "مسقط", "country": OM}, {"place": "نيويورك"}, False),
    ({"country": OM}, {"country": "IT"}, False),
]


@pytest.mark.parametrize(("one", "other", "together"), PLACES)
def test_one_place_under_two_spellings_keeps_no_reports_apart(one, other, together):
    blank = {"place": None, "city_en": None, "country": None}
    pair = [muscat(text=text, **(blank | fields)) for text, fields in (("{0} {1}", one), ("{0} و{1}", other))]
    merged = reconcile(pair)
    assert (len(merged) == 1) is together
    assert [item for meeting in merged for item in meeting.disagreements] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{0} met {1} after the third round of talks", "{0} met {1} ahead of the fourth round"),
        ("{0} {1} بعد الجولة الثالثة", "{0} {1} قبيل انعقاد الجولة الرابعة"),
        ("{0} {1} عقب الجولة الثالثة", "{0} {1} عشية الجولة الرابعة"),
    ],
)
def test_a_round_from_which_a_report_only_counts_is_not_its_own(one, other):
    a, b = (muscat(text=text) for text in (one, other))
    assert mention(a).round is mention(b).round is None
    assert len(reconcile([a, b])) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the third round of talks", 3),
        ("a 4th round", 4),
        ("round three began", 3),
        ("Round 2 of the talks", 2),
        ("the second indirect round", 2),
        ("الجولة الثالثة", 3),
        ("جولة ثانية", 2),
        ("جولة المحادثات النووية الرابعة", 4),
        ("خامس جولة من المفاوضات", 5),
        ("انتهت الجولة 3", 3),
        ("وللجولة الأولى", None),
        ("بعد الجولة الثالثة", None),
        ("the new round of sanctions", None),
        ("جولة من المحادثات في ثالث أيام العيد", None),
    ],
)
def test_the_number_of_a_round_is_read(text, number):
    assert next(rounds.told(text), None) == number


def test_the_round_of_the_title_goes_before_that_of_the_quote():
    found = mention(muscat(text="الجولة الثالثة {0} {1}", title="الجولة الرابعة"))
    assert found.round == 4


def test_a_summit_and_a_meeting_at_its_edge_are_two():
    assert len(reconcile([leaders(US, "FR", "DE", "GB"), leaders(US, "GB")])) == 2


def test_a_report_that_leaves_one_side_out_is_of_the_same_meeting():
    one, other = (leaders(*sides, topics=["أوكرانيا"]) for sides in ((US, "FR", "GB"), (US, "GB")))
    assert len(reconcile([one, other])) == 1


@pytest.mark.parametrize(
    "said", ["لقاء ثنائي: ", "على هامش القمة: ", "bilateral talks: ", "one-on-one before the summit: "]
)
def test_a_meeting_of_two_beside_a_wider_one_is_another(said):
    told = {"topics": ["أوكرانيا"]}
    assert len(reconcile([leaders(US, "FR", "GB", **told), leaders(US, "GB", text=said, **told)])) == 2


def test_bilateral_relations_as_a_topic_make_no_meeting_of_two():
    told = {"topics": ["العلاقات الثنائية"]}
    assert (
        len(reconcile([leaders(US, "FR", "GB", **told), leaders(US, "GB", text="بحث العلاقات الثنائية: ", **told)]))
        == 1
    )


def test_reports_of_a_summit_may_leave_out_many():
    one, other = leaders(US, "FR", "DE", "GB", text="قمة: "), leaders(US, "GB", text="قمة في مسقط: ")
    assert len(reconcile([one, other])) == 1


OPEN = pytest.mark.parametrize("date", [None, "2025", "../2025-06-01"])
EIGHTH = leaders(US, IL, date="2025-05-08")


@OPEN
def test_an_open_date_needs_more_than_the_people_and_the_place(date):
    late = {"published": "2025-06-20", "text": "لقاء ", "date": date}
    assert len(reconcile([EIGHTH, leaders(US, IL, **late)])) == 2
    told = {"topics": ["صفقة الرهائن"]}
    assert len(reconcile([leaders(US, IL, date="2025-05-08", **told), leaders(US, IL, **late, **told)])) == 1


@OPEN
def test_a_report_without_a_date_is_of_the_only_meeting_of_its_month_that_fits(date):
    undated = leaders(US, IL, date=date, text="لقاء ")
    (merged,) = reconcile([EIGHTH, undated])
    assert "a date is open, and this is the only meeting that fits" in merged.reasons
    assert merged.date == "2025-05-08"


@OPEN
@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"date": "2025-05-02", "text": "قبل ذلك "}, id="a second one fits"),
        pytest.param({"date": "2025-05-08", "published": "2025-06-20", "text": "لقاء "}, id="told much later"),
    ],
)
def test_a_report_without_a_date_that_may_be_of_another_meeting_stays_alone(date, other):
    if "published" in other:
        some = [EIGHTH, leaders(US, IL, **(other | {"date": date}))]
    else:
        some = [EIGHTH, leaders(US, IL, **other), leaders(US, IL, date=date, text="لقاء ")]
    assert len(reconcile(some)) == len(some)


def test_a_report_that_came_out_before_a_meeting_is_not_of_it():
    early = leaders(US, IL, date="2025-05", text="لقاء ", published="2025-05-04")
    assert contradiction(mention(EIGHTH), mention(early)) == "one was over before the other took place"
    planned = leaders(US, IL, date="2025-05", text="لقاء ", published="2025-05-04", status="planned")
    assert contradiction(mention(EIGHTH), mention(planned)) is None


def test_plans_without_a_date_are_of_the_only_meeting_that_follows():
    plan = leaders(US, IL, date=None, text="لقاء مقرر ", published="2025-05-04", status="planned")
    (merged,) = reconcile([EIGHTH, plan])
    assert merged.status == "held"


def test_delegations_of_a_day_are_the_people_of_that_day():
    named = muscat(country=None, city_en=None)
    sides = report("وفدان إيراني وأميركي", side("إيراني", IR), side("أميركي", US), mode="unknown")
    assert len(reconcile([named, sides])) == 1


def test_who_is_under_another_country_in_one_report_still_counts_as_the_other_side():
    one, other = mention(muscat()), mention(muscat_of(person("ستيف ويتكوف", US), person("عباس عراقجي", "IQ")))
    assert contradiction(one, other) is None


def by_the_book(count, scores, forbidden):
    """Average link as it is defined, from all pairs at every step."""
    groups = [[at] for at in range(count)]
    while True:
        open_pairs = []
        for one, other in combinations(groups, 2):
            pairs = [(min(a, b), max(a, b)) for a in one for b in other]
            if not forbidden & set(pairs):
                open_pairs.append((-sum(scores.get(pair, 0.0) for pair in pairs) / len(pairs), one[0], other[0]))
        best, first, second = min(open_pairs, default=(0, 0, 0))
        if -best < JOIN:
            return groups
        joined = {group[0]: group for group in groups}
        joined[first] = sorted(joined[first] + joined.pop(second))
        groups = [joined[at] for at in sorted(joined)]


@st.composite
def linked(draw):
    count = draw(st.integers(1, 9))
    pairs = list(combinations(range(count), 2))
    halves = st.integers(-8, 18).map(lambda number: number / 2)
    scores = draw(st.dictionaries(st.sampled_from(pairs), halves)) if pairs else {}
    forbidden = draw(st.sets(st.sampled_from(pairs), max_size=4)) if pairs else set()
    return count, {pair: score for pair, score in scores.items() if pair not in forbidden}, forbidden


@settings(deadline=None)
@given(linked())
def test_groups_are_those_of_average_link_by_the_book(links):
    assert average_link(*links) == by_the_book(*links)


def test_groups_that_come_close_are_compared_by_all_their_pairs():
    """0 and 1 are sure; 2 is near 1, and was never compared with 0."""
    scores = {(0, 1): 9.0, (1, 2): 6.0}
    assert average_link(3, scores, set()) == [[0, 1], [2]]
    assert average_link(3, scores, set(), look=lambda a, b: 4.0) == [[0, 1, 2]]
    assert average_link(3, scores, set(), look=lambda a, b: 1.0) == [[0, 1], [2]]
    assert average_link(3, scores, set(), look=lambda a, b: None) == [[0, 1], [2]]


@settings(deadline=None)
@given(linked(), st.integers(-8, 18), st.integers(2, 7))
def test_what_is_looked_at_changes_nothing_that_is_forbidden(links, halves, modulus):
    count, scores, forbidden = links

    def look(a, b):
        return None if (a + b) % modulus == 0 else halves / 2

    groups = average_link(count, scores, forbidden, look=look)
    assert sorted(at for group in groups for at in group) == list(range(count))
    together = {pair for group in groups for pair in combinations(group, 2)}
    assert not together & forbidden
    assert not [pair for pair in together if pair not in scores and look(*pair) is None]
    assert groups == average_link(count, dict(reversed(scores.items())), forbidden, look=look)


@settings(deadline=None)
@given(linked())
def test_where_every_pair_has_a_score_there_is_nothing_to_look_at(links):
    count, scores, forbidden = links
    every = {pair: scores.get(pair, 0.0) for pair in combinations(range(count), 2) if pair not in forbidden}
    assert average_link(count, every, forbidden, look=pytest.fail) == by_the_book(count, every, forbidden)


def test_hundreds_of_reports_of_one_meeting_take_seconds():
    many = [muscat(text=f"{{0}} {{1}} {number}") for number in range(160)]
    started = process_time()
    (merged,) = reconcile(many)
    assert len(merged.reports) == 160
    assert process_time() - started < 5


reports = [
    muscat(source="AFP"),
    muscat(araghchi="عباس عراقتشي", text="اجتمع {0} و{1}", published="2025-05-13"),
    muscat("ويتكوف", "عراقجي", text="لقاء {0} {1}", date="2025-05", mode="indirect"),
    muscat(date="2025-05-04", text="جولة {0} {1}"),
    muscat(mode="phone", text="اتصال {0} {1}"),
    report("زار رون ديرمر واشنطن", person("رون ديرمر", IL), side("واشنطن", US), date=None),
    report("وفد إيراني ووفد أميركي", side("وفد إيراني", IR), side("وفد أميركي", US), city_en="Muscat", mode="unknown"),
]


@settings(max_examples=40, deadline=None)
@given(st.permutations(reports))
def test_the_order_of_the_articles_does_not_matter(order):
    assert reconcile(order) == reconcile(reports)


def test_the_order_of_hundreds_of_reports_does_not_matter():
    articles = list(bed.load("development").articles)
    shuffled = articles[:]
    Random(7).shuffle(shuffled)
    assert reconcile(shuffled) == reconcile(articles)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(range(len(reports)))), st.sampled_from(range(len(reports))))
def test_an_article_about_another_meeting_changes_nothing_else(some, new):
    others = [reports[at] for at in sorted(some - {new})]
    before = {meeting.id: meeting for meeting in reconcile(others)}
    after = {meeting.id: meeting for meeting in reconcile([*others, reports[new]])}
    own = next(meeting for meeting in after.values() if reports[new].article.id in meeting.reports)
    if len(own.reports) == 1:  # a report of a meeting of its own
        names = {"name_en", "name_ar", "holder_en", "holder_ar", "maker_en", "maker_ar"}
        blank = {"participants": {"__all__": names}}  # the spelling of a person is one for the whole brief
        assert {key: m.model_dump(exclude=blank) for key, m in before.items()} == {
            key: m.model_dump(exclude=blank) for key, m in after.items() if key != own.id
        }


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(range(len(reports)))))
def test_an_article_about_other_people_changes_nothing_at_all(some):
    others = [reports[at] for at in sorted(some)]
    stranger = muscat_of(person("كير ستارمر", "GB"), person("إيمانويل ماكرون", "FR"))
    after = reconcile([*others, stranger])
    assert [meeting for meeting in after if stranger.article.id not in meeting.reports] == reconcile(others)


def test_a_small_run_imports_nothing_heavy():
    code = (
        "import sys\nfrom tests.reports import muscat\nfrom summarizer.reconcile import reconcile\n"
        "reconcile([muscat(), muscat(text='{0} {1}')])\n"
        "print([name for name in ('numpy', 'scipy', 'duckdb', 'pandas', 'openai', 'instructor') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@settings(deadline=None)
@given(st.lists(st.sampled_from(reports), unique_by=lambda grounded: grounded.article.id))
def test_every_mention_is_in_one_meeting_with_its_evidence(some):
    merged = reconcile(some)
    assert sorted(own for meeting in merged for own in meeting.reports) == sorted(ids(*some))
    texts = {grounded.article.id: grounded.article.text for grounded in some}
    claims = [claim for meeting in merged for claim in (meeting, *meeting.participants)]
    for evidence in (found for claim in claims for found in claim.evidence):
        assert texts[evidence.article][evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(("one", "other"), list(combinations(reports, 2)))
def test_weights_and_contradictions_are_symmetric(one, other):
    a, b = mention(one), mention(other)
    assert [weight.value for weight in weigh(a, b)] == [weight.value for weight in weigh(b, a)]
    assert (contradiction(a, b) is None) == (contradiction(b, a) is None)


def test_every_feature_speaks():
    fields = {"topics": ["الملف النووي"]}
    rounds = [muscat(text=text, **fields) for text in ("الجولة الرابعة: {0} {1}", "{0} و{1} في الجولة الرابعة")]
    words = [muscat(text=WORDED.replace("{2}", end), status=held) for end, held in (("", "held"), (".", "denied"))]
    summits = [leaders(US, "FR", "DE", text="قمة: "), leaders(US, "FR", "GB", text="قمة أخرى: ")]
    twice = mentions_of(told_in_one_article("يوم الأحد", "في مسقط"))
    cases = [[mention(grounded) for grounded in pair] for pair in (rounds, words, summits)]
    told = {feature for a, b in [*cases, twice] for feature in FEATURES if feature(a, b)}
    assert [feature.__name__ for feature in FEATURES if feature not in told] == []
    assert sum(weight.value for weight in weigh(*cases[0])) > JOIN


# -- the record


def test_meetings_come_by_date_and_undated_ones_last():
    undated = report("زار رون ديرمر واشنطن", person("رون ديرمر", IL), date=None)
    dated = [muscat(date=day, text="{0} {1} " + day[-2:]) for day in ("2025-05-20", "2025-05-04")]
    assert [meeting.date for meeting in reconcile([undated, *dated])] == ["2025-05-04", "2025-05-20", None]


def test_the_narrowest_date_is_kept_with_its_words():
    wide = muscat(date="2025-05", text="في مايو {0} {1}", date_text="في مايو")
    narrow = muscat(text="الأحد {0} {1}", date_text="الأحد", published="2025-05-14")
    (merged,) = reconcile([wide, narrow])
    assert (merged.date, merged.date_text) == ("2025-05-11", "الأحد")


@pytest.mark.parametrize(
    ("fields", "date", "basis"),
    [
        ({"date": "2025-05-11"}, "2025-05-11", "published"),
        ({"date": "2025-05-11", "inferred": True}, "2025-05-11?", "inferred"),
        ({"date": "2025-05-11", "inferred": True, "text": "{0} {1} عام 2025"}, "2025-05-11", "stated"),
        ({"date": "XXXX-05-11"}, "XXXX-05-11", "none"),
        ({"date": None}, None, "none"),
    ],
)
def test_a_date_says_what_it_rests_on(fields, date, basis):
    (merged,) = reconcile([muscat(**fields)])
    assert (merged.date, merged.date_basis) == (date, basis)


INFERRED = {"inferred": True, "text": "الأحد {0} {1}"}
PUBLISHED = {"published": "2025-05-13", "text": "التقى {0} أول أمس {1}"}
STATED = {"inferred": True, "published": "2025-05-14", "text": "{0} {1} في 11 مايو 2025"}


@pytest.mark.parametrize(
    ("reports", "date", "basis"),
    [
        pytest.param([INFERRED, PUBLISHED], "2025-05-11", "published", id="a known publication date"),
        pytest.param([INFERRED, PUBLISHED, STATED], "2025-05-11", "stated", id="a year that is stated"),
        pytest.param(
            [INFERRED, INFERRED | {"text": "{0} يوم الأحد {1}"}, PUBLISHED],
            "2025-05-11",
            "published",
            id="one of three",
        ),
        pytest.param([INFERRED, INFERRED | {"text": "{0} يوم الأحد {1}"}], "2025-05-11?", "inferred", id="none"),
    ],
)
def test_a_day_rests_on_the_firmest_ground_that_any_report_of_it_gives(reports, date, basis):
    (merged,) = reconcile([muscat(**fields) for fields in reports])
    assert (merged.date, merged.date_basis) == (date, basis)
    assert "date" not in {item.field for item in merged.disagreements}


def test_a_firmer_ground_does_not_win_over_the_day_that_most_reports_give():
    inferred = [
        muscat(inferred=True, text=text, origin="Axios") for text in ("ليلة الأحد {0} {1}", "التقى ليلة الأحد {0} {1}")
    ]
    other = muscat(date="2025-05-10", text="التقى {0} السبت ليلا {1}", origin="Axios")
    (merged,) = reconcile([*inferred, other])
    assert (merged.date, merged.date_basis) == ("2025-05-11?", "inferred")


@pytest.mark.parametrize(("other", "status"), [("planned", "held"), ("held", "held")])
def test_a_meeting_that_any_report_calls_held_is_held(other, status):
    (merged,) = reconcile([muscat(), muscat(status=other, text="{0} {1}")])
    assert merged.status == status


VENUES_APART = [
    ("the Omani embassy", "the Swiss embassy"),
    ("السفارة العمانية", "السفارة السويسرية"),
    ("السفارة العُمانية في روما", "Swiss embassy"),
    ("the White House", "the Israeli embassy"),
    ("المكتب البيضاوي", "State Department"),
    ("وزارة الخارجية", "وزارة الدفاع"),
    ("the Pentagon", "وزارة الخارجية"),
    ("a hotel in the old town", "the Omani embassy"),
    ("the Kremlin", "مطار فنوكوفو"),
]
VENUES_THAT_MAY_BE_ONE = [
    ("the White House", "البيت الأبيض"),
    ("the Oval Office", "the White House"),
    ("المكتب البيضاوي", "بالبيت الأبيض"),
    ("the Pentagon", "وزارة الدفاع الأميركية"),
    ("السفارة العمانية", "مقر إقامة السفير العُماني"),
    ("the Omani embassy", "the embassy"),
    ("embassy of Oman in Rome, Italy", "السفارة العمانية"),
    ("فندق الفصول الأربعة", "فندق فور سيزونز"),
    ("the Beau-Rivage Palace", "a hotel"),
    ("Imperial Hotel", "Hotel Palais Coburg"),
    ("a hotel at the airport", "the airport"),
    ("the airport", "the Sheraton hotel"),
    ("Blair House, across from the White House", "the Israeli embassy"),
    ("a hotel near the Omani embassy", "the Swiss embassy"),
    ("قصر اليمامة", "the royal palace"),
    ("the Élysée", "قصر الإليزيه"),
    ("the foreign ministry", "a ministry guest house"),
    ("Al Alam Palace", "قصر العلم"),
]


def at_venues(one: str, other: str) -> MergedMeeting:
    (merged,) = reconcile(
        [
            muscat(venue=one, city_en="Rome", country="IT", text="التقى {0} {1} الأحد في روما"),
            muscat(venue=other, city_en="Rome", country="IT", text="محادثات {0} و{1} في روما"),
        ]
    )
    return merged


@pytest.mark.parametrize(("one", "other"), VENUES_APART)
def test_two_buildings_that_nobody_mistakes_for_one_are_a_disagreement(one: str, other: str):
    merged = at_venues(one, other)
    told = [(variant.value, variant.articles) for item in merged.disagreements for variant in item.variants]
    assert [item.field for item in merged.disagreements] == ["venue"]
    assert sorted(value for value, _ in told) == sorted([one, other])
    assert sorted(own for _, articles in told for own in articles) == sorted(merged.reports)


@pytest.mark.parametrize(("one", "other"), VENUES_THAT_MAY_BE_ONE)
def test_two_venues_that_may_be_one_or_stand_one_in_the_other_are_none(one: str, other: str):
    assert at_venues(one, other).disagreements == []


@pytest.mark.parametrize(
    ("venues", "told"),
    [
        (
            ("Grand Hyatt hotel", "Al Bustan Palace hotel", "the Swiss embassy"),
            {("Al Bustan Palace hotel / Grand Hyatt hotel", 2), ("the Swiss embassy", 1)},
        ),
        (("embassy", "the Swiss embassy", "Al Bustan hotel"), {("the Swiss embassy", 1), ("Al Bustan hotel", 1)}),
    ],
)
def test_buildings_that_cannot_be_told_apart_stand_together_under_their_own_names(venues, told):
    texts = ("التقى {0} {1} الأحد في روما", "محادثات {0} و{1} في روما", "لقاء {0} و{1} الأحد")
    (merged,) = reconcile(
        [muscat(venue=v, city_en="Rome", country="IT", text=t) for v, t in zip(venues, texts, strict=True)]
    )
    (item,) = merged.disagreements
    found = {(" / ".join(sorted(variant.value.split(" / "))), len(variant.articles)) for variant in item.variants}
    assert found == told


def test_buildings_in_two_cities_disagree_in_the_city_alone():
    text = "التقى {0} {1} الأحد في لقاء طويل تناول الملف النووي الإيراني ورفع العقوبات"
    (merged,) = reconcile(
        [muscat(venue="the Omani embassy", city_en="Rome", country="IT", text=text, origin="Axios"),
         muscat(venue="the Swiss embassy", city_en="Milan", country="IT", text=text + " عنها", origin="Axios")]
    )  # fmt: skip
    assert [item.field for item in merged.disagreements] == ["place"]


def test_disagreements_name_each_value_with_the_articles_that_give_it():
    direct = [muscat(text=text) for text in ("{0} {1}", "لقاء {0} {1}")]
    indirect = muscat(text="محادثات {0} {1}", mode="indirect", disclosure="secret")
    (merged,) = reconcile([*direct, indirect])
    (found,) = merged.disagreements
    assert found.field == "mode"
    assert [(v.value, sorted(v.articles)) for v in found.variants] == [
        ("in_person", sorted(ids(*direct))), ("indirect", ids(indirect)),
    ]  # fmt: skip
    assert merged.mode == "in_person"


def test_reports_that_leave_something_open_do_not_disagree():
    (merged,) = reconcile([muscat(), muscat(mode="unknown", city_en=None, text="{0} {1}")])
    assert merged.disagreements == []


def test_two_places_of_one_round_are_a_disagreement():
    (merged,) = reconcile(
        [muscat(text="الجولة الرابعة {0} {1}"), muscat(city_en="Salalah", text="{0} {1} في الجولة الرابعة")]
    )
    assert [item.field for item in merged.disagreements] == ["place"]
    assert {variant.value for variant in merged.disagreements[0].variants} == {"Muscat", "Salalah"}


def test_reports_that_cite_one_outlet_have_one_origin():
    copies = [
        muscat(text=text, origin=origin, origin_sources=who, source=source)
        for text, origin, who, source in [
            ("أكسيوس: {0} {1}", "Axios", "مصدران", "A"),
            ("{0} {1} بحسب أكسيوس", "axios", "مسؤول", "B"),
            ("{0} {1} عن أكسيوس", "Axios", "مصدران", "C"),
        ]
    ]
    own = muscat(text="مراسلنا: {0} {1}", source="Reuters")
    (merged,) = reconcile([*copies, own])
    by_name = {origin.name.lower(): origin for origin in merged.origins}
    assert set(by_name) == {"axios", "reuters"}
    assert sorted(by_name["axios"].articles) == sorted(ids(*copies))
    assert sorted(by_name["axios"].sources) == ["مسؤول", "مصدران"]
    assert by_name["reuters"].articles == ids(own)


def test_articles_that_cite_nobody_and_name_no_outlet_are_origins_of_their_own():
    (merged,) = reconcile([muscat(), muscat(text="{0} {1}")])
    assert [origin.name for origin in merged.origins] == [None, None]


def origin_counts(*reports):
    (merged,) = reconcile(reports)
    return sorted(len(origin.articles) for origin in merged.origins)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"source": "Axios"}, {"origin": "Axios", "source": "B"}, id="the outlet and one that cites it"),
        pytest.param({"origin": "Axios"}, {"origin_ar": "أكسيوس", "source": "B"}, id="one name in two scripts"),
        pytest.param({"origin": "Axios"}, {"origin_ar": "موقع أكسيوس"}, id="with what it is"),
        pytest.param({"source": "axios.com"}, {"origin": "Axios"}, id="as an address"),
        pytest.param({"origin": "AFP"}, {"origin_ar": "وكالة فرانس برس"}, id="an agency under two names"),
        pytest.param(
            {"origin": "Kan", "origin_ar": "هيئة البث"}, {"origin_ar": "هيئة البث"}, id="through the Arabic name"
        ),
    ],
)
def test_one_outlet_under_two_names_is_one_origin(one, other):
    assert origin_counts(muscat(**one), muscat(text="لقاء {0} {1}", **other)) == [2]


def test_an_origin_cited_in_arabic_only_is_not_the_article_s_own():
    (merged,) = reconcile([muscat(origin_ar="أكسيوس", source="Al Jazeera")])
    (origin,) = merged.origins
    assert (origin.name, origin.name_ar) == (None, "أكسيوس")


WIRE = "التقى ستيف ويتكوف عباس عراقجي في مسقط يوم الأحد لبحث الملف النووي الإيراني ورفع العقوبات بعد أسابيع من الجمود"


def test_copies_of_one_text_are_one_origin_whoever_prints_them():
    assert origin_counts(*(muscat(body=WIRE, source=outlet) for outlet in "ABC")) == [3]


def test_a_copy_with_a_word_changed_is_one_origin_with_it():
    copy = f"{WIRE.replace('لبحث', 'لمناقشة')}\nوأضاف مراسلنا ما لم يقله غيره."
    assert origin_counts(muscat(body=WIRE, source="A"), muscat(body=copy, source="B")) == [2]


def test_articles_in_their_own_words_are_origins_of_their_own():
    own = "بعد أسابيع من الجمود التقى ستيف ويتكوف عباس عراقجي في مسقط وبحثا الملف النووي مدة ساعتين"
    assert origin_counts(muscat(body=WIRE, source="A"), muscat(body=own, source="B")) == [1, 1]


def claims(text, holder="عباس عراقجي", **fields):
    said = Position(quote=text, holder=holder, text=text)
    asked = Demand(quote=text, maker=holder, text=text, kind="change", response="rejected")
    told = f"التقى {{0}} {{1}} في مسقط وقال {text}"
    return muscat(araghchi=holder, text=told, positions=[said], demands=[asked], **fields)


def test_a_claim_that_two_articles_tell_is_told_once_with_both_as_evidence():
    one = claims("إيران لن توقف تخصيب اليورانيوم")
    two = claims("لن توقف إيران تخصيب اليورانيوم.", "عباس عراقتشي")
    (merged,) = reconcile([one, two])
    for told in (merged.positions, merged.demands):
        (claim,) = told
        assert {evidence.article for evidence in claim.evidence} == set(ids(one, two))


def test_claims_of_two_holders_or_of_other_content_stay_apart():
    one = claims("إيران لن توقف تخصيب اليورانيوم")
    other = claims("العقوبات يجب أن ترفع أولا", "عباس عراقتشي")
    (merged,) = reconcile([one, other])
    assert len(merged.positions) == len(merged.demands) == 2


def test_ids_are_unique_and_the_same_for_the_same_content():
    first, again = reconcile(reports), reconcile([muscat(source="AFP"), *reports[1:]])
    inside = [part.id for m in first for part in (m, *m.participants, *m.positions, *m.demands)]
    assert len(set(inside)) == len(inside)
    assert [m.id for m in first] == [m.id for m in again]


def test_a_meeting_keeps_its_id_when_an_article_about_another_comes_in():
    (alone,) = reconcile([reports[0]])
    assert alone.id in {meeting.id for meeting in reconcile([reports[0], reports[3], reports[5]])}


def test_a_merged_meeting_is_coded_from_the_merged_record():
    (merged,) = reconcile([muscat(mode="unknown", country=None, city_en=None), muscat(text="{0} {1}")])
    assert (merged.plover.event, merged.plover.mode, merged.plover.cameo) == ("CONSULT", "third-party", "044")


# -- claims of one source, and explanations


def test_a_claim_that_one_of_several_sources_makes_is_told():
    shared = claims("إيران لن توقف تخصيب اليورانيوم", source="A")
    said = Position(quote="لن توقف إيران تخصيب اليورانيوم", holder="عراقجي", text="لن توقف إيران تخصيب اليورانيوم")
    again = muscat(text="بعد لقاء {0} عاد {1} إلى القول: لن توقف إيران تخصيب اليورانيوم", source="B", positions=[said])
    alone = claims("العقوبات يجب أن ترفع أولا", source="C")
    (merged,) = reconcile([shared, again, alone])
    told = {claim.text: single_source(merged, claim) for claim in merged.positions}
    assert told == {said.text: False, "العقوبات يجب أن ترفع أولا": True}


def test_copies_of_one_source_are_one_source():
    said = "إيران لن توقف تخصيب اليورانيوم"
    copies = [claims(said, origin="Axios", source=outlet) for outlet in "AB"]
    (merged,) = reconcile([*copies, muscat(text="مراسلنا: {0} {1}", source="C")])
    assert [single_source(merged, claim) for claim in merged.positions] == [True]
    (merged,) = reconcile(copies)
    assert [single_source(merged, claim) for claim in merged.positions] == [False]


def test_an_explanation_has_the_weights_of_every_pair_of_reports_and_what_kept_others_out():
    one, two, three = muscat(path="a.txt"), muscat(text="{0} و{1}", path="b.txt"), muscat(text="{0} {1}", path="c.txt")
    tuesday = muscat(date="2025-05-13", text="{0} {1} الثلاثاء", path="d.txt")
    found = explain([one, two, three, tuesday], 1)
    assert {frozenset((link.one, link.other)) for link in found.links} == {
        frozenset(pair) for pair in combinations(("a.txt", "b.txt", "c.txt"), 2)
    }
    assert all(link.total >= JOIN and link.apart is None for link in found.links)
    assert {weight.reason for link in found.links for weight in link.weights} >= set(found.meeting.reasons)
    text = "\n".join(found.lines())
    assert "    +3 the dates agree (2025-05-11, 2025-05-11)" in text


def test_an_explanation_names_the_nearest_meeting_and_why_it_is_another():
    call = muscat(mode="phone", text="اتصال {0} {1}")
    found = explain([muscat(), call], reconcile([muscat()])[0].id)
    (other,) = found.rejected
    assert other.why == "one in_person and one phone"
    assert other.id in {meeting.id for meeting in reconcile([call])}
    assert f"not {other.title} ({other.id}): {other.why}" in "\n".join(found.lines())


def test_an_explanation_carries_no_control_characters_of_an_article():
    hostile = muscat(path="\x1b[2J\u202e.txt", text="{0} و{1}")
    lines = list(explain([muscat(), hostile], 1).lines())
    assert any("[2J.txt" in line for line in lines)
    assert not {"\x1b", "\u202e"} & set("".join(lines))


def test_an_explanation_says_when_the_weights_were_not_enough():
    found = explain([EIGHTH, leaders(US, IL, date=None, text="لقاء ", published="2025-06-20")], 1)
    assert [other.why for other in found.rejected] == ["the mean over all pairs of reports is 1.5, and 4.5 are needed"]


def test_a_saved_brief_tells_the_reasons_it_keeps():
    merged = reconcile([muscat(), muscat(text="{0} و{1}")])
    brief = Brief.model_validate_json(Brief(lang="en", title="t", meetings=merged).model_dump_json())
    found = explain_saved(brief, merged[0].id)
    assert found == explain_saved(brief, 1)
    assert found.links == ()
    assert [line.strip() for line in found.lines()][1:] == merged[0].reasons


@pytest.mark.parametrize("wanted", ["m00000000", 0, 2, "2", "-1", "²"])
def test_a_meeting_that_is_not_there_cannot_be_explained(wanted):
    for ask in (
        lambda: explain([muscat()], wanted),
        lambda: explain_saved(Brief(lang="en", title="t", meetings=reconcile([muscat()])), wanted),
    ):
        with pytest.raises(UsageError, match="the brief has 1 meeting"):
            ask()


# -- statements that must not be merged


def told(*sentences, speaker="دونالد ترامب", **fields):
    """A report in which one speaker says all the sentences and demands what each says."""
    said = [Position(quote=text, holder=speaker, text=text) for text in sentences]
    body = "\n".join(
        [f"{speaker} وعباس عراقجي", *(f"{speaker}: {text}" for text in sentences), fields.get("title", "")]
    )
    pair = [person(speaker, US), person("عباس عراقجي", IR)]
    return report(f"{speaker} وعباس عراقجي", *pair, body=body, positions=said, city_en="Muscat", **fields)


DIFFERENT = [
    ("Israel will accept a deal with Iran.", "Israel will not accept a deal with Iran."),
    ("Israel will accept a deal with Iran.", "Israel will reject a deal with Iran."),
    ("تقبل طهران اتفاقا مع واشنطن", "لا تقبل طهران اتفاقا مع واشنطن"),
    ("Release 10 hostages.", "Release 20 hostages."),
    ("Release 10 hostages.", "Release the hostages."),
    ("Release ten hostages for 20 prisoners.", "Release ten prisoners for 20 hostages."),
    ("The talks resume on Monday in Muscat.", "The talks resume on Tuesday in Muscat."),
    ("Iran attacks Israel.", "Israel attacks Iran."),
    ("هاجمت إيران إسرائيل أمس", "هاجمت إسرائيل إيران أمس"),
    ("Open the crossing to Egypt.", "Open the crossing to Jordan."),
    ("Austria supports the talks on the nuclear programme.", "Australia supports the talks on the nuclear programme."),
    ("التقى حسن الوزير في القصر", "التقى حسين الوزير في القصر"),
    ("Iran will stop enrichment.", "Iran will stop enrichment for a year."),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_statements_that_differ_in_substance_stay_apart_across_and_within_articles(one, other):
    for some in ([told(one), told(other)], [told(one, other)]):
        (merged,) = reconcile(some)
        assert sorted(claim.text for claim in merged.positions) == sorted([one, other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The U.S. will not lift its sanctions", "the U.S. will not lift its sanction."),
        ("إيران لن توقف تخصيب اليورانيوم", "لن توقف إيران تخصيبَ اليورانيوم."),
        ("أكد أن الاتفاق قريب جدا", "أكد الاتفاق قريب جدًا"),
    ],
)
def test_one_statement_in_two_spellings_is_told_once(one, other):
    (merged,) = reconcile([told(one), told(other)])
    (claim,) = merged.positions
    assert len(claim.evidence) == 2


def test_one_article_s_statements_are_one_only_word_for_word():
    one, other = "إيران لن توقف تخصيب اليورانيوم", "لن توقف إيران تخصيب اليورانيوم"
    (merged,) = reconcile([told(one, other)])
    assert len(merged.positions) == 2


def test_two_wordings_of_one_quote_are_one_statement():
    quote = "لن نقبل بأي اتفاق لا يرفع العقوبات"
    pair = [
        report(
            f"{start} دونالد ترامب وعباس عراقجي",
            person("دونالد ترامب", US),
            person("عباس عراقجي", IR),
            body=f"{start} دونالد ترامب وعباس عراقجي\nعباس عراقجي: {quote}",
            positions=[Position(quote=quote, holder="عباس عراقجي", text=text)],
        )
        for start, text in (
            ("لقاء", "لن تقبل إيران أي اتفاق لا يرفع العقوبات"),
            ("بين", "لن تقبل إيران بأي اتفاق لا يرفع العقوبات."),
        )
    ]
    (merged,) = reconcile(pair)
    assert len(merged.positions) == 1


SENTENCES = sorted({sentence for pair in DIFFERENT for sentence in pair})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True), min_size=1, max_size=4))
def test_merged_claims_keep_every_number_day_and_negation(articles):
    # The shorter first: "X" is looked for where it first stands, and must not be found within "not X".
    some = [told(*sorted(sentences, key=len), title=str(number)) for number, sentences in enumerate(articles)]
    (merged,) = reconcile(some)
    kept = {evidence.quote: claim for claim in merged.positions for evidence in claim.evidence}
    for sentence in (sentence for sentences in articles for sentence in sentences):
        text = kept[sentence].text
        assert fidelity.numbers(text) == fidelity.numbers(sentence)
        assert fidelity.calendar_words(text) == fidelity.calendar_words(sentence)
        assert fidelity.negated(text, strict=True) == fidelity.negated(sentence, strict=True)


def asked(*asks, start="طالب"):
    """A report in which Trump asks (text, recipient, its country, response)."""
    text = f"{start} دونالد ترامب وعباس عراقجي"
    demands = [
        Demand(
            quote=what, maker="دونالد ترامب", text=what, recipient=who, recipient_country=country,
            kind="change", response=response,
        )
        for what, who, country, response in asks
    ]  # fmt: skip
    body = "\n".join([text, *(f"دونالد ترامب: {what} {who or ''}" for what, who, *_ in asks)])
    return report(text, person("دونالد ترامب", US), person("عباس عراقجي", IR), body=body, demands=demands)


@pytest.mark.parametrize("other", [("الأردن", "JO"), (None, None)])
def test_a_demand_to_somebody_else_is_another_demand(other):
    pair = asked(("فتح المعبر", "مصر", "EG", "accepted")), asked(("فتح المعبر", *other, "rejected"), start="دعا")
    (merged,) = reconcile(pair)
    assert sorted(claim.response for claim in merged.demands) == ["accepted", "rejected"]
    assert merged.disagreements == []


def test_a_recipient_and_its_capital_are_one_side():
    pair = (
        asked(("فتح المعبر", "مصر", "EG", "accepted")),
        asked(("فتح المعبر", "القاهرة", "EG", "accepted"), start="دعا"),
    )
    (merged,) = reconcile(pair)
    assert len(merged.demands) == 1


def test_a_demand_accepted_by_one_report_and_rejected_by_another_is_a_disagreement():
    one, other = (
        asked(("فتح المعبر", "مصر", "EG", answer), start=answer_word)
        for answer, answer_word in (("accepted", "قبلت"), ("rejected", "رفضت"))
    )
    (merged,) = reconcile([one, other])
    (found,) = merged.disagreements
    assert found.field == "response"
    assert {v.value: v.articles for v in found.variants} == {"accepted": ids(one), "rejected": ids(other)}


def test_a_disagreement_on_one_of_several_demands_names_it():
    more = ("وقف التخصيب", None, None, "unanswered")
    one, other = (asked(("فتح المعبر", "مصر", "EG", answer), more, start=answer) for answer in ("accepted", "rejected"))
    (merged,) = reconcile([one, other])
    (found,) = merged.disagreements
    assert {variant.value for variant in found.variants} == {"accepted: فتح المعبر", "rejected: فتح المعبر"}


def test_an_answer_that_only_one_report_knows_is_the_answer():
    one, other = (asked(("فتح المعبر", "مصر", "EG", answer), start=answer) for answer in ("unanswered", "rejected"))
    (merged,) = reconcile([one, other])
    assert [claim.response for claim in merged.demands] == ["rejected"]
    assert merged.disagreements == []


# -- more of what reports disagree on


@pytest.mark.parametrize(
    ("statuses", "merged_status", "told_apart"),
    [
        (("planned", "held"), "held", set()),
        (("planned", "cancelled"), "cancelled", set()),
        (("held", "denied"), "held", {"held", "denied"}),
        (("denied", "held"), "held", {"held", "denied"}),
        (("held", "cancelled", "cancelled"), "cancelled", {"held", "cancelled"}),
        (("planned", "denied"), "denied", {"planned", "denied"}),
    ],
)
def test_reports_disagree_on_whether_it_was_held(statuses, merged_status, told_apart):
    some = [
        muscat(status=status, text=f"{{0}} {{1}} {number}", published=f"2025-05-1{number + 2}")
        for number, status in enumerate(statuses)
    ]
    (merged,) = reconcile(some)
    assert merged.status == merged_status
    assert {v.value for item in merged.disagreements for v in item.variants} == told_apart
    assert {item.field for item in merged.disagreements} <= {"status"}


def test_a_narrower_date_agrees_with_the_wider_one_it_lies_in():
    some = [
        muscat(date=day, text="{0} {1} " + str(n)) for n, day in enumerate(("2025-05", "2025-05-11", "2025-05-11?"))
    ]
    (merged,) = reconcile(some)
    assert merged.disagreements == []


def test_the_date_most_reports_give_is_the_date():
    some = [
        muscat(date=day, text="الجولة الرابعة {0} {1} " + str(n))
        for n, day in enumerate(("2025-05-10", "2025-05-11", "2025-05-11"))
    ]
    (merged,) = reconcile(some)
    assert merged.date == "2025-05-11"
    assert [variant.value for variant in merged.disagreements[0].variants] == ["2025-05-11", "2025-05-10"]


def test_two_delegations_of_one_country_in_one_report_are_two():
    text = "الفريق الفني الإيراني والفريق السياسي الإيراني والوفد الأميركي"
    sides = [side("الفريق الفني الإيراني", IR), side("الفريق السياسي الإيراني", IR), side("الوفد الأميركي", US)]
    one, other = report(text, *sides), report(f"اجتمع {text}", *sides)
    for some in ([one], [one, other]):
        (merged,) = reconcile(some)
        assert [p.name for p in merged.participants] == [p.name for p in sides]
        assert all(len(p.evidence) == len(some) for p in merged.participants)


def test_everything_about_the_place_comes_from_one_report():
    one = muscat(text="الجولة الرابعة {0} {1}", venue="فندق البستان")
    other = muscat(text="الجولة الرابعة {0} و{1}", city_en="Salalah", place="صلالة")
    again = muscat(text="الجولة الرابعة {0} ثم {1}", place="مسقط")
    (merged,) = reconcile([one, other, again])
    record = (merged.place, merged.city_en, merged.venue)
    assert record in {("مسقط", "Muscat", None), (None, "Muscat", "فندق البستان")}
    assert [item.field for item in merged.disagreements] == ["place"]


def test_whom_a_meeting_is_first_reported_by_comes_from_one_report():
    one = muscat(text="{0} {1}", origin_sources="مصدر مطلع")
    other = muscat(text="{0} و{1}", origin="Axios", origin_sources="مسؤول كبير")
    (merged,) = reconcile([one, other])
    assert (merged.origin, merged.origin_sources) == ("Axios", "مسؤول كبير")


mixed = [
    told("Release 10 hostages.", "Israel will not accept a deal with Iran.", source="A"),
    told("Release 20 hostages.", "Israel will accept a deal with Iran.", origin_ar="أكسيوس", date="2025-05-10"),
    told("Israel will not accept the deal with Iran.", origin="Axios", status="denied"),
    asked(("فتح المعبر", "مصر", "EG", "accepted"), ("وقف التخصيب", None, None, "unanswered")),
    asked(("فتح المعبر", "القاهرة", "EG", "rejected"), start="دعا"),
    report(
        "وفدان إيرانيان ووفد أميركي", side("وفدان إيرانيان", IR), side("إيرانيان", IR), side("وفد أميركي", US), mode="unknown"
    ),
    leaders(US, "FR", "DE", "GB"),
    leaders(US, IR, date=None),
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.permutations(mixed))
def test_the_order_of_the_articles_changes_no_claim_origin_or_disagreement(order):
    assert reconcile(order) == reconcile(mixed)
