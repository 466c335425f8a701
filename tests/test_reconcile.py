from itertools import combinations
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import fidelity
from summarizer.article import Article
from summarizer.ground import ground
from summarizer.reconcile import reconcile
from summarizer.reconcile.clusters import average_link
from summarizer.reconcile.features import CONTRADICTIONS, FEATURES, JOIN, contradiction, strangers, weigh
from summarizer.reconcile.mentions import mentions_of
from summarizer.schemas import Demand, Extraction, Meeting, Participant, Position

US, IR, IL, OM = "US", "IR", "IL", "OM"


def person(name, country=None, name_en=None, **more):
    return Participant(**({"quote": name, "name": name, "country": country, "name_en": name_en} | more))


def side(name, country, **more):
    return Participant(**({"quote": name, "name": name, "country": country, "kind": "delegation"} | more))


_NAMED = ("place", "city_en", "city_ar", "venue", "origin", "origin_ar", "origin_sources", "date_text")


def report(text, *people, body=None, source=None, published="2025-05-12", inferred=False, **fields):
    """One article that says `text` and reports one meeting of `people`, grounded. Its last line has what a record must
    have from its article: the place, the topics, whom it cites."""
    details = {"quote": text, "title": text, "status": "held", "mode": "in_person", "date": "2025-05-11"} | fields
    named = [fields.get(name) for name in _NAMED]
    tail = " ".join([*filter(None, named), *fields.get("topics", ())])
    article = Article(
        f"{body or text}\n{tail}".strip(), source=source, published=published, published_inferred=inferred
    )
    grounded = ground(Extraction(meetings=[Meeting(participants=list(people), **details)]), article)
    assert grounded.dropped == []
    return grounded


def muscat(witkoff="ستيف ويتكوف", araghchi="عباس عراقجي", *, text="التقى {0} {1} في مسقط", **fields):
    details = {"city_en": "Muscat", "country": OM} | fields
    return report(text.format(witkoff, araghchi), person(witkoff, US), person(araghchi, IR), **details)


def muscat_of(*people, text="محادثات في مسقط: ", **fields):
    told = text + "، ".join(p.name for p in people)
    return report(told, *people, **({"city_en": "Muscat", "country": OM} | fields))


def ids(*reports):
    return [grounded.article.id for grounded in reports]


def mention(grounded):
    (found,) = mentions_of(grounded)
    return found


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


def test_reports_a_day_apart_merge_and_disagree_when_all_else_agrees():
    eighth, ninth = (muscat(date=f"2025-05-{day}", text="{0} و{1} " + day) for day in ("08", "09"))
    (merged,) = reconcile([eighth, ninth])
    (found,) = merged.disagreements
    assert found.field == "date"
    assert [(v.value, v.articles) for v in found.variants] == [
        (m.date, [m.article.id]) for m in sorted([mention(eighth), mention(ninth)], key=lambda m: m.key)
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"date": "2025-05-10"}, id="two days"),
        pytest.param({"city_en": None}, id="no place"),
        pytest.param({"mode": "indirect"}, id="another way"),
        pytest.param({"text": "الجولة الخامسة: {0} و{1}"}, id="another round"),
    ],
)
def test_reports_a_day_apart_stay_apart_when_anything_speaks_against(other):
    one = muscat(date="2025-05-08", text="الجولة الرابعة: {0} و{1}")
    assert len(reconcile([one, muscat(**({"date": "2025-05-09", "text": "{0} و{1}"} | other))])) == 2


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


def test_the_round_of_the_title_goes_before_that_of_the_quote():
    found = mention(muscat(text="الجولة الثالثة {0} {1}", title="الجولة الرابعة"))
    assert found.round == 4


def leaders(*sides, **fields):
    people = {
        US: "دونالد ترامب",
        "GB": "كير ستارمر",
        "FR": "إيمانويل ماكرون",
        "DE": "فريدريش ميرتس",
        IL: "بنيامين نتنياهو",
        IR: "عباس عراقجي",
    }
    return muscat_of(*(person(people[country], country) for country in sides), **fields)


def test_a_summit_and_a_meeting_at_its_edge_are_two():
    assert len(reconcile([leaders(US, "FR", "DE", "GB"), leaders(US, "GB")])) == 2


def test_a_report_that_leaves_one_side_out_is_of_the_same_meeting():
    assert len(reconcile([leaders(US, "FR", "GB"), leaders(US, "GB")])) == 1


@pytest.mark.parametrize("date", [None, "2025", "../2025-06-01"])
def test_an_open_date_needs_more_than_the_people_and_the_place(date):
    one, other = leaders(US, IL, date="2025-05-08"), leaders(US, IL, date=date, text="لقاء ")
    assert len(reconcile([one, other])) == 2
    told = {"topics": ["صفقة الرهائن"]}
    one, other = leaders(US, IL, date="2025-05-08", **told), leaders(US, IL, date=date, text="لقاء ", **told)
    assert len(reconcile([one, other])) == 1


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


def test_every_feature_speaks_on_two_reports_of_one_round_of_talks():
    fields = {"topics": ["الملف النووي"]}
    a, b = (mention(muscat(text=text, **fields)) for text in ("الجولة الرابعة: {0} {1}", "{0} و{1} في الجولة الرابعة"))
    assert len(weigh(a, b)) == len(FEATURES) - 1
    assert strangers(a, b) is None  # it speaks of sides that only one of them has
    assert sum(weight.value for weight in weigh(a, b)) > JOIN


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


@pytest.mark.parametrize(("other", "status"), [("planned", "held"), ("held", "held")])
def test_a_meeting_that_any_report_calls_held_is_held(other, status):
    (merged,) = reconcile([muscat(), muscat(status=other, text="{0} {1}")])
    assert merged.status == status


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


def test_two_places_of_one_country_are_a_disagreement():
    (merged,) = reconcile([muscat(), muscat(city_en="Salalah", text="{0} {1} في الجولة")])
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
    some = [told(*sentences, title=str(number)) for number, sentences in enumerate(articles)]
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
        muscat(date=day, text="{0} {1} " + str(n)) for n, day in enumerate(("2025-05-10", "2025-05-11", "2025-05-11"))
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
    one = muscat(text="{0} {1}", venue="فندق البستان")
    other = muscat(text="{0} و{1}", city_en="Salalah", place="صلالة")
    again = muscat(text="{0} ثم {1}", place="مسقط")
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
