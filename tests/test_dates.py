from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import dates

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@st.composite
def points(draw, marks=("", "?", "~", "%"), *, open_years=True):
    day = draw(days)
    year = draw(st.sampled_from([f"{day.year}", "XXXX"])) if open_years else f"{day.year}"
    rest = draw(st.sampled_from(["", f"-{day:%m}", f"-{day:%m-%d}", f"-{day:%m}-XX", "-XX", "-21", "-24"]))
    return year + rest + draw(st.sampled_from(marks))


@st.composite
def edtf_strings(draw, *, open_years=True):
    one = draw(points(open_years=open_years))
    other = draw(points(open_years=open_years))
    form = draw(st.sampled_from(["{0}", "{0}/{1}", "../{0}", "{0}/..", "[{0},{1}]", "[{0}..{1}]"]))
    return form.format(one, other)


any_date = edtf_strings().filter(dates.is_edtf)
dated = edtf_strings(open_years=False).filter(dates.is_edtf)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025-05-08", date(2025, 5, 8), date(2025, 5, 8)),
        ("2025-05", date(2025, 5, 1), date(2025, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-05-XX", date(2025, 5, 1), date(2025, 5, 31)),
        ("2025-XX-XX", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-21", date(2025, 3, 1), date(2025, 5, 31)),
        ("2025-24", date(2025, 12, 1), date(2026, 2, 28)),
        ("2025-05-08/2025-05-10", date(2025, 5, 8), date(2025, 5, 10)),
        ("../2025-05-08", date.min, date(2025, 5, 8)),
        ("/2025-05-08", date.min, date(2025, 5, 8)),
        ("2025-05-08/..", date(2025, 5, 8), date.max),
        ("[2025-05-08,2025-05-11]", date(2025, 5, 8), date(2025, 5, 11)),
        ("[2025-05-08..2025-05-10]", date(2025, 5, 8), date(2025, 5, 10)),
        ("2025-05-08?", date(2025, 5, 8), date(2025, 5, 8)),
        ("2025-05-08~", date(2025, 5, 5), date(2025, 5, 11)),
        ("2025-05-08%", date(2025, 5, 5), date(2025, 5, 11)),
        ("2025-05~", date(2025, 4, 16), date(2025, 6, 15)),
    ],
)
def test_bounds_are_the_first_and_the_last_possible_day(edtf, first, last):
    assert dates.parse(edtf).bounds() == (first, last)


@pytest.mark.parametrize("edtf", ["XXXX", "XXXX-05", "XXXX-05-08", "2025-05-08/XXXX-05-10", "XXXX-02-29", "XXXX-21"])
def test_a_date_with_an_open_year_has_no_bounds(edtf):
    assert dates.parse(edtf).bounds() is None
    assert dates.parse(edtf).year_open


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May 2025",
        "2025-13",
        "2025-00",
        "2025-02-29",
        "2025-05-32",
        "2025-XX-08",
        "2025-21-05",
        "2025-5-8",
        "20250508",
        "08-05-2025",
        "2025-05-08T10:00",
        "2025-05-08//2025-05-10",
        "2025-05-08/2025-05-10/2025-05-12",
        "../..",
        "/",
        "[]",
        "[2025-05-08",
        "[2025-05-08,]",
        "2025-05-08!",
        "الخميس",
    ],
)
def test_what_is_no_edtf_date_is_refused(text):
    assert not dates.is_edtf(text)
    with pytest.raises(ValueError, match=r"."):
        dates.parse(text)


@settings(deadline=None)
@given(any_date)
def test_whatever_can_be_parsed_can_be_compared_sorted_and_told(edtf):
    assert dates.is_edtf(edtf)
    assert dates.compatible(edtf, edtf) in (True, None)
    assert dates.width(edtf) >= 1
    assert dates.sort_key(edtf) <= dates.sort_key(None)
    assert dates.describe(edtf, "en")
    assert dates.describe(edtf, "ar")


# The package ends winter with its first December and knows no marked season.
@settings(deadline=None)
@given(points(marks=("", "?"), open_years=False).filter(lambda edtf: not edtf.endswith(("-24", "-21?", "-24?"))))
def test_bounds_of_single_dates_are_those_of_the_edtf_package(edtf):
    package = pytest.importorskip("edtf")
    theirs = package.parse_edtf(edtf)
    first, last = dates.parse(edtf).bounds()
    assert (first.timetuple()[:3], last.timetuple()[:3]) == (theirs.lower_strict()[:3], theirs.upper_strict()[:3])


@settings(deadline=None)
@given(days, days, st.sampled_from(["{}/{}", "[{},{}]", "[{}..{}]"]))
def test_bounds_of_intervals_and_sets_are_those_of_the_edtf_package(one, other, form):
    package = pytest.importorskip("edtf")
    edtf = form.format(min(one, other), max(one, other))
    theirs = package.parse_edtf(edtf)
    first, last = dates.parse(edtf).bounds()
    assert (first.timetuple()[:3], last.timetuple()[:3]) == (theirs.lower_strict()[:3], theirs.upper_strict()[:3])


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("2025-05-08", "2025-05-08", True),
        ("2025-05-08", "2025-05-09", False),
        ("2025-05-08", "2025-05", True),
        ("2025-05-08", "2025-06", False),
        ("2025-05", "2025-21", True),
        ("2025-05-08/2025-05-10", "2025-05-10/2025-05-12", True),
        ("2025-05-08/2025-05-10", "2025-05-11", False),
        ("../2025-05-08", "2024", True),
        ("../2025-05-08", "2025-05-09", False),
        ("2025-05-08/..", "2031", True),
        ("[2025-05-08,2025-05-09]", "2025-05-09", True),
        ("2025-05-08~", "2025-05-10", True),
        ("2025-05-08~", "2025-05-20", False),
        ("2025-05-08?", "2025-05-09", False),
        ("XXXX-05-08", "2025-05-08", None),
        ("XXXX-05", "2025-05-08", None),
        ("XXXX-05-08", "2025-05-09", False),
        ("XXXX-05-08", "2025-06-08", False),
        ("XXXX-05-08", "XXXX-06-08", False),
        ("XXXX-05-08", "2025", None),
        ("XXXX-21", "2025-12-08", None),
        ("XXXX", "2025-12-08", None),
        (None, "2025-05-08", None),
        (None, None, None),
    ],
)
def test_two_dates_can_be_one_day_cannot_or_nobody_knows(one, other, answer):
    assert dates.compatible(one, other) is answer
    assert dates.compatible(other, one) is answer


@given(any_date | st.none(), any_date | st.none())
def test_whether_dates_agree_does_not_depend_on_their_order(one, other):
    assert dates.compatible(one, other) is dates.compatible(other, one)


@given(dated, days)
def test_a_day_agrees_with_every_date_whose_bounds_hold_it(edtf, day):
    first, last = dates.parse(edtf).bounds()
    assert dates.compatible(edtf, day.isoformat()) is (first <= day <= last)


@given(days)
def test_a_day_never_clashes_with_itself_without_its_year(day):
    assert dates.compatible(day.isoformat(), dates.open_years(day.isoformat())) is None


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        ("2025-05", "2025-05-08", "2025-05-08"),
        ("2025-05-08", "2025-05", "2025-05-08"),
        ("2025-05-08", "2025-05-09", "2025-05-08"),
        (None, "2025", "2025"),
        ("2025", None, "2025"),
        ("XXXX-05-08", "2025", "2025"),
        (None, None, None),
        ("2025-05-08/..", "2025-05-08/2025-06-08", "2025-05-08/2025-06-08"),
    ],
)
def test_the_narrower_date_is_kept_and_the_first_of_two_alike(one, other, kept):
    assert dates.narrower(one, other) == kept


@given(dated)
def test_a_date_is_as_wide_as_the_days_it_may_be(edtf):
    first, last = dates.parse(edtf).bounds()
    assert dates.width(edtf) == (last - first) // timedelta(days=1) + 1


def test_dates_sort_by_time_open_pasts_by_their_end_and_unknown_ones_last():
    in_order = ["2024", "../2025-05-07", "2025-05-08", "2025-05-08/2025-05-10", "2025-05-08/..", "2025-06"]
    unknown = ["XXXX-05-08", None]
    assert sorted([*unknown, *reversed(in_order)], key=dates.sort_key) == [*in_order, *unknown]


@given(st.lists(days, min_size=2, max_size=6))
def test_days_sort_as_days(some):
    ordered = sorted((day.isoformat() for day in some), key=dates.sort_key)
    assert all(one <= other for one, other in pairwise(ordered))


@pytest.mark.parametrize(
    ("edtf", "opened"),
    [
        ("2025-05-08", "XXXX-05-08"),
        ("2025", "XXXX"),
        ("2025?", "XXXX?"),
        ("2025-05-08~", "XXXX-05-08~"),
        ("2025-05-08/2025-05-10", "XXXX-05-08/XXXX-05-10"),
        ("../2025-05-08", "../XXXX-05-08"),
        ("[2025-05-08,2026-05-09]", "[XXXX-05-08,XXXX-05-09]"),
        ("[2025-05-08..2025-05-10]", "[XXXX-05-08..XXXX-05-10]"),
        ("XXXX-05-08", "XXXX-05-08"),
    ],
)
def test_opening_the_years_leaves_the_rest_of_the_date(edtf, opened):
    assert dates.open_years(edtf) == opened


@given(any_date)
def test_a_date_with_opened_years_is_edtf_and_names_no_year(edtf):
    opened = dates.open_years(edtf)
    assert dates.years(opened) == set()
    assert dates.open_years(opened) == opened


def test_the_years_of_a_date_are_those_of_its_known_ends():
    assert dates.years("2025-12-30/2026-01-02") == {2025, 2026}
    assert dates.years("../2025") == {2025}
    assert dates.years("XXXX-05") == set()


@pytest.mark.parametrize(
    ("edtf", "mark", "marked"),
    [
        ("2025-05-08", "?", "2025-05-08?"),
        ("2025-05-08", "~", "2025-05-08~"),
        ("2025-05-08?", "?", "2025-05-08?"),
        ("2025-05-08~", "?", "2025-05-08%"),
        ("2025-05-08?", "~", "2025-05-08%"),
        ("2025-05-08%", "?", "2025-05-08%"),
        ("2025-05-XX", "?", "2025-05-XX?"),
        ("2025", "?", "2025?"),
        ("2025-21", "?", "2025-21?"),
        ("2025-05-08/2025-05-10~", "?", "2025-05-08?/2025-05-10%"),
        ("../2025-05-08", "?", "../2025-05-08?"),
        ("[2025-05-08,2025-05-09]", "?", "[2025-05-08?,2025-05-09?]"),
        ("XXXX-05-08", "~", "XXXX-05-08~"),
    ],
)
def test_a_mark_is_set_at_each_end_and_joins_the_one_that_stands_there(edtf, mark, marked):
    assert dates.with_mark(edtf, mark) == marked


@given(any_date, st.sampled_from("?~"))
def test_marking_twice_is_marking_once_and_moves_no_date(edtf, mark):
    marked = dates.with_mark(edtf, mark)
    assert dates.with_mark(marked, mark) == marked
    before, after = ([p and (p.year, p.month, p.day) for p in dates.parse(e).points] for e in (edtf, marked))
    assert before == after


@given(any_date)
def test_a_date_marked_uncertain_is_uncertain(edtf):
    assert dates.parse(dates.with_mark(edtf, "?")).uncertain


@pytest.mark.parametrize(
    ("edtf", "english", "arabic"),
    [
        ("2025-05-08", "8 May 2025", "8 مايو/أيار 2025"),
        ("2025-05", "May 2025", "مايو/أيار 2025"),
        ("2025-05-XX", "May 2025", "مايو/أيار 2025"),
        ("2025", "2025", "2025"),
        ("2025-21", "spring 2025", "ربيع 2025"),
        ("2025-24", "winter 2025", "شتاء 2025"),
        ("XXXX-05-08", "8 May (year not stated)", "8 مايو/أيار (السنة غير مذكورة)"),
        ("XXXX", "date not stated", "التاريخ غير مذكور"),
        ("2025-05-08?", "8 May 2025 (uncertain)", "8 مايو/أيار 2025 (غير مؤكد)"),
        ("2025-05~", "about May 2025", "نحو مايو/أيار 2025"),
        ("2025-05%", "about May 2025 (uncertain)", "نحو مايو/أيار 2025 (غير مؤكد)"),
        ("2025-05-08/2025-05-10", "8–10 May 2025", "8–10 مايو/أيار 2025"),
        ("2025-05-30/2025-06-02", "30 May to 2 June 2025", "من 30 مايو/أيار إلى 2 يونيو/حزيران 2025"),
        (
            "2025-12-30/2026-01-02",
            "30 December 2025 to 2 January 2026",
            "من 30 ديسمبر/كانون الأول 2025 إلى 2 يناير/كانون الثاني 2026",
        ),
        ("2025-05-08/2025-05-08", "8 May 2025", "8 مايو/أيار 2025"),
        ("2025-05~/2025-06", "about May to June 2025", "من نحو مايو/أيار إلى يونيو/حزيران 2025"),
        ("2025-05~/2025-06~", "about May to about June 2025", "من نحو مايو/أيار إلى نحو يونيو/حزيران 2025"),
        (
            "2025-05-01%/2025-05-09?",
            "about 1 May to 9 May 2025 (uncertain)",
            "من نحو 1 مايو/أيار إلى 9 مايو/أيار 2025 (غير مؤكد)",
        ),
        ("../2025-05-08", "on or before 8 May 2025", "8 مايو/أيار 2025 أو قبل ذلك"),
        ("2025-05-08/..", "from 8 May 2025", "ابتداءً من 8 مايو/أيار 2025"),
        ("[2025-04-17,2025-04-18]", "17 or 18 April 2025", "17 أو 18 أبريل/نيسان 2025"),
        ("[2025-04-30,2025-05-01]", "30 April 2025 or 1 May 2025", "30 أبريل/نيسان 2025 أو 1 مايو/أيار 2025"),
        ("[2025-04-17..2025-04-19]", "17–19 April 2025", "17–19 أبريل/نيسان 2025"),
    ],
)
def test_a_date_is_told_no_more_precisely_than_it_is(edtf, english, arabic):
    assert dates.describe(edtf, "en") == english
    assert dates.describe(edtf, "ar") == arabic


@settings(deadline=None)
@given(dated, st.sampled_from(["en", "ar"]))
def test_every_known_year_of_a_date_is_told(edtf, lang):
    told = dates.describe(edtf, lang)
    assert all(str(year) in told for year in dates.years(edtf))


@pytest.mark.parametrize("edtf", ["0000", "0000-05", "0000-05-08", "9999~", "0001-01-01~", "9999-24"])
def test_a_date_outside_the_calendar_is_refused_or_bounded_but_never_crashes(edtf):
    if dates.is_edtf(edtf):
        assert dates.compatible(edtf, "2025-05-08") is False


@pytest.mark.parametrize(("one", "other"), [("XXXX-05-08", "2025-05-09~"), ("XXXX-05-31", "2025-06-01~")])
def test_about_a_day_and_its_neighbour_without_a_year_do_not_clash(one, other):
    assert dates.compatible(one, other) is None


@pytest.mark.parametrize("edtf", ["٢٠٢٥-٠٥-٠٨", "۲۰۲۵", "２０２５-05"])
def test_only_ascii_digits_are_edtf(edtf):
    assert not dates.is_edtf(edtf)


@pytest.mark.parametrize("edtf", ["2025-05-10/2025-05-08", "[2025-05-10..2025-05-08]", "2026/2025"])
def test_an_interval_that_ends_before_it_begins_is_refused(edtf):
    assert not dates.is_edtf(edtf)
