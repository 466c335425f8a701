from datetime import date, timedelta
from random import Random

import pytest

from summarizer.article import Article
from summarizer.ground import Grounded
from summarizer.reconcile import reconcile
from summarizer.reconcile.candidates import CROWD, WINDOWS, candidates
from summarizer.reconcile.mentions import Mention, mentions_of
from summarizer.schemas import Evidence, Extraction, Meeting, Participant

START = date(2024, 1, 1)
PAIR = (("Steve Witkoff", "US"), ("Abbas Araghchi", "IR"))


def mention(number, when, published=None, *, pair=PAIR, city=None, **fields):
    """A report of a meeting of two people: an article of one sentence."""
    text = f"{number}: {' met '.join(name for name, _ in pair)}"
    article = Article(text, published=str(published) if published else None)
    both = [Participant(quote=text, name=name, country=country) for name, country in pair]
    meeting = Meeting(
        quote=text, title=text, date=when, status="held", participants=both, city_en=city, **fields
    )  # fmt: skip
    evidence = Evidence(article=article.id, start=0, end=len(text), match="exact", quote=text)
    (found,) = mentions_of(Grounded(article, Extraction(meetings=[meeting]), {text: evidence}, []))
    return found


def talks(count, *, days, seed=5):
    """Reports of one pair's talks, evenly over so many days: a tenth undated, an eighth by month, a tenth of the articles
    without a day of publication."""
    random, reports = Random(seed), []
    for number in range(count):
        day = START + timedelta(days=number * days // count)
        vague = random.random()
        when = None if vague < 0.1 else f"{day:%Y-%m}" if vague < 0.22 else str(day)
        published = day + timedelta(days=1) if random.random() < 0.9 else None
        reports.append(mention(number, when, published, city=random.choice(["Rome", "Muscat", "Oslo"])))
    return reports


@pytest.mark.parametrize("dense", [False, True], ids=["a longer time", "the same year"])
def test_candidates_of_one_pair_of_people_grow_with_the_reports_of_the_same_days(dense):
    """All pairs would be four times as many at each step; twice is the number of real candidates over a longer time."""
    found = {n: len(candidates(talks(n, days=365 if dense else n // 4))) for n in (500, 1000, 2000)}
    for n in (500, 1000):
        assert found[2 * n] / found[n] < (3.2 if dense else 2.4)
    assert found[2000] < 2000 * CROWD / 2


def test_reports_of_days_that_lie_apart_are_not_compared():
    days = [mention(n, str(START + timedelta(days=3 * n))) for n in range(50)]
    assert candidates(days) == set()


def test_reports_a_day_apart_are_compared():
    assert candidates([mention(0, "2024-01-01"), mention(1, "2024-01-02")]) == {(0, 1)}


@pytest.mark.parametrize(
    "undated",
    [
        pytest.param({"when": None, "published": "2024-06-16"}, id="by its publication"),
        pytest.param({"when": "2024-06"}, id="by its month"),
        pytest.param({"when": "2024", "published": "2024-06-16"}, id="by a year and its publication"),
        pytest.param({"when": "../2024-06-17", "published": "2024-06-16"}, id="by an open end and its publication"),
        pytest.param({"when": None, "city": "Oslo"}, id="by its place alone"),
        pytest.param({"when": "XXXX-06-15"}, id="by the day of the year"),
        pytest.param({"when": None, "title": "the fourth round"}, id="by its round"),
    ],
)
def test_a_report_without_a_day_finds_its_meeting_among_hundreds_of_the_same_people(undated):
    when, more = undated.pop("when"), {"published": undated.pop("published", None), "city": undated.pop("city", None)}
    title = undated.pop("title", None)
    others = [mention(n, str(START + timedelta(days=n)), city="Muscat") for n in range(366)]
    at = (date(2024, 6, 15) - START).days
    others[at] = mention(at, "2024-06-15", city="Oslo")
    if title:
        others[at] = retitled(others[at], title)
    vague = retitled(mention(999, when, **more), title or "talks")
    pairs = candidates([*others, vague])
    assert (at, 366) in pairs
    assert len([pair for pair in pairs if 366 in pair]) <= CROWD


def retitled(found, title):
    return Mention(found.grounded, found.meeting.model_copy(update={"title": title}))


def test_a_report_without_any_time_is_left_alone_where_its_people_meet_all_the_time():
    others = [mention(n, str(START + timedelta(days=n)), city="Muscat") for n in range(CROWD + 1)]
    timeless = mention(999, None, city="Muscat")
    assert not [pair for pair in candidates([*others, timeless]) if len(others) in pair]
    assert [pair for pair in candidates([*others[:CROWD], timeless]) if CROWD in pair]


def test_a_report_without_a_date_looks_no_further_than_the_widest_window():
    far = mention(0, str(START))
    near, gone = (
        mention(1, None, START + timedelta(days=days)) for days in (WINDOWS[0] - 1, WINDOWS[0] + 10)
    )  # fmt: skip
    assert candidates([far, near]) == {(0, 1)}
    assert candidates([far, gone]) == set()


def test_the_candidates_do_not_depend_on_the_order():
    reports = talks(120, days=60)
    shuffled = reports[:]
    Random(1).shuffle(shuffled)
    by_title = [
        {frozenset((some[a].meeting.title, some[b].meeting.title)) for a, b in candidates(some)}
        for some in (reports, shuffled)
    ]
    assert by_title[0] == by_title[1]


def test_two_people_are_candidates_under_any_part_of_a_long_name():
    long = (("Prince Faisal bin Farhan Al Saud", None), ("Amir-Abdollahian", None))
    short = (("فيصل بن فرحان", "SA"), ("حسين أمير عبد اللهيان", "IR"))
    assert candidates([mention(0, "2024-01-01", pair=long), mention(1, "2024-01-01", pair=short)]) == {(0, 1)}


def test_a_year_of_talks_becomes_a_meeting_a_day():
    reports = [
        mention(2 * n + copy, str(START + timedelta(days=2 * n)), city="Oslo") for n in range(60) for copy in (0, 1)
    ]
    merged = reconcile([found.grounded for found in reports])
    assert [len(meeting.reports) for meeting in merged] == [2] * 60
