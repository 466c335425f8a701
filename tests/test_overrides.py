import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import UsageError
from summarizer.reconcile import Overrides, explain, reconcile
from summarizer.reconcile.solve import solve
from tests.reports import IR, US, ids, leaders, muscat, muscat_of, person, told_in_one_article

SUNDAY = muscat(path="afp/01.txt", source="AFP")
AGAIN = muscat(path="bbc/01.txt", text="اجتمع {0} و{1}")
TUESDAY = muscat(path="afp/02.txt", text="{0} {1} الثلاثاء", date="2025-05-13")
ELSEWHERE = leaders("FR", "GB", path="cnn/07.txt", text="باريس: ", city_en="Paris", country="FR")
EVERYTHING = [SUNDAY, AGAIN, TUESDAY, ELSEWHERE]


def parsed(**entries):
    return Overrides(**{key: tuple(map(tuple, value)) for key, value in entries.items()})


def together(merged):
    return {frozenset(meeting.reports) for meeting in merged}


def of(merged, report):
    (meeting,) = [meeting for meeting in merged if report.article.id in meeting.reports]
    return meeting


def outcomes(overrides, articles=EVERYTHING):
    return [effect.outcome for effect in solve(articles, overrides=overrides).effects]


def test_without_a_word_of_the_user_nothing_changes():
    assert reconcile(EVERYTHING, overrides=Overrides()) == reconcile(EVERYTHING)


# -- meetings


def names_for(report):
    return [
        of(reconcile(EVERYTHING), report).id,
        report.article.path,
        report.article.path.partition("/")[2],
        report.article.id,
    ]


@pytest.mark.parametrize(
    "name", names_for(TUESDAY)[:2] + names_for(TUESDAY)[3:] + ["02.txt", "./afp/02.txt", "02.txt: الثلاثاء"]
)
def test_a_meeting_is_named_by_its_id_or_by_one_of_its_reports(name):
    overrides = parsed(join=[[name, "bbc/01.txt"]])
    merged = reconcile(EVERYTHING, overrides=overrides)
    assert together(merged) == {frozenset(ids(SUNDAY, AGAIN, TUESDAY)), frozenset(ids(ELSEWHERE))}
    assert "the overrides join them" in of(merged, SUNDAY).reasons
    assert outcomes(overrides) == ["changed"]


def test_a_join_wins_over_every_contradiction_and_takes_the_whole_meetings():
    merged = reconcile(EVERYTHING, overrides=parsed(join=[["cnn/07.txt", "afp/01.txt", "afp/02.txt"]]))
    assert together(merged) == {frozenset(ids(*EVERYTHING))}
    assert {item.field for item in merged[0].disagreements} >= {"date"}


def test_two_reports_that_are_split_are_in_two_meetings():
    overrides = parsed(split=[["afp/01.txt", "bbc/01.txt"]])
    assert frozenset(ids(SUNDAY)) in together(reconcile(EVERYTHING, overrides=overrides))
    assert outcomes(overrides) == ["changed"]


def test_a_meeting_that_is_split_alone_falls_into_its_reports():
    own = of(reconcile(EVERYTHING), SUNDAY).id
    assert len(reconcile(EVERYTHING, overrides=parsed(split=[[own]]))) == 4


def test_a_report_is_split_off_from_a_meeting():
    third = muscat(path="x/03.txt", text="لقاء {0} {1}")
    articles = [*EVERYTHING, third]
    own = of(reconcile(articles), SUNDAY).id
    merged = reconcile(articles, overrides=parsed(split=[[own, "bbc/01.txt"]]))
    assert {frozenset(ids(AGAIN)), frozenset(ids(SUNDAY, third))} <= together(merged)


def test_the_ids_of_a_brief_made_with_a_file_serve_in_that_file():
    joined = parsed(join=[["afp/01.txt", "afp/02.txt"]])
    own = of(reconcile(EVERYTHING, overrides=joined), TUESDAY).id
    both = parsed(join=[["afp/01.txt", "afp/02.txt"], [own, "cnn/07.txt"]])
    assert together(reconcile(EVERYTHING, overrides=both)) == {frozenset(ids(*EVERYTHING))}


@pytest.mark.parametrize(
    "entries",
    [
        {"join": [["afp/01.txt", "bbc/01.txt"]]},
        {"split": [["afp/01.txt", "cnn/07.txt"]]},
    ],
)
def test_an_entry_that_the_program_agrees_with_changes_nothing(entries):
    assert outcomes(parsed(**entries)) == ["agreed"]
    assert together(reconcile(EVERYTHING, overrides=parsed(**entries))) == together(reconcile(EVERYTHING))


@pytest.mark.parametrize("name", ["m00000000", "afp/99.txt", "fp/01.txt", "afp/01.txt: باريس"])
def test_an_entry_that_names_nothing_is_warned_of_and_does_nothing(name, caplog):
    overrides = parsed(join=[[name, "bbc/01.txt"]])
    with caplog.at_level(logging.WARNING, logger="summarizer"):
        assert reconcile(EVERYTHING, overrides=overrides) == reconcile(EVERYTHING)
    (record,) = caplog.records
    assert f"«{name}» is no meeting and no report of this run" in record.getMessage()


def test_what_changed_is_logged(caplog):
    with caplog.at_level(logging.INFO, logger="summarizer"):
        reconcile(EVERYTHING, overrides=parsed(join=[["afp/01.txt", "afp/02.txt"]]))
    assert [record.getMessage() for record in caplog.records] == ["overrides: join «afp/01.txt», «afp/02.txt»: changed"]


def test_an_article_with_several_meetings_asks_for_a_word_more():
    two = told_in_one_article("صباحا", "مساء")
    (effect,) = solve([two, SUNDAY], overrides=parsed(join=[[two.article.id, "afp/01.txt"]])).effects
    assert effect.outcome == "unmatched"
    assert "fits 2 meetings; a word of the title or the date tells which" in effect.detail
    (effect,) = solve([two, TUESDAY], overrides=parsed(join=[[f"{two.article.id}: مساء", "afp/02.txt"]])).effects
    assert effect.outcome == "changed"


# -- people


def test_two_names_are_one_person_when_the_user_says_so():
    one, other = muscat(araghchi="أبو علي"), muscat(text="{0} و{1}")
    assert len(reconcile([one, other])) == 2
    overrides = parsed(same_person=[["أبو علي", "عباس عراقجي"]])
    (merged,) = reconcile([one, other], overrides=overrides)
    assert len(merged.participants) == 2
    assert outcomes(overrides, [one, other]) == ["changed"]


def test_one_person_may_be_of_two_countries_when_the_user_says_so():
    one, other = muscat(), muscat_of(person("ستيف ويتكوف", US), person("أبو علي", "IQ"))
    (merged,) = reconcile([one, other], overrides=parsed(same_person=[["أبو علي", "عباس عراقجي"]]))
    assert len(merged.participants) == 2


def test_two_names_that_sound_alike_are_two_people_when_the_user_says_so():
    one, other = muscat(), muscat(araghchi="عباس عراقتشي", text="{0} و{1}")
    assert len(reconcile([one, other])) == 1
    overrides = parsed(different_person=[["عباس عراقجي", "عباس عراقتشي"]])
    assert len(reconcile([one, other], overrides=overrides)) == 2
    assert outcomes(overrides, [one, other]) == ["changed"]


def test_an_alias_is_one_person_and_how_the_brief_spells_it():
    one, other = muscat(araghchi="أبو علي"), muscat(text="{0} و{1}")
    overrides = Overrides(alias={"عبّاس عراقتشي": ("أبو علي", "عباس عراقجي")})
    (merged,) = reconcile([one, muscat(araghchi="عبّاس عراقتشي", text="{0} مع {1}"), other], overrides=overrides)
    (araghchi,) = [p for p in merged.participants if p.country == IR]
    assert (araghchi.name_ar or araghchi.name) == "عبّاس عراقتشي"
    assert {"أبو علي", "عباس عراقجي", "عبّاس عراقتشي"} == {araghchi.name, *araghchi.aliases}


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ({"same_person": (("زيد", "عمرو"),)}, "unmatched"),
        ({"different_person": (("ستيف ويتكوف", "زيد"),)}, "unmatched"),
        ({"alias": {"زيد": ("عمرو",)}}, "unmatched"),
        ({"different_person": (("ستيف ويتكوف", "عباس عراقجي"),)}, "agreed"),
    ],
)
def test_entries_on_people_say_what_they_did(entries, outcome):
    assert outcomes(Overrides(**entries)) == [outcome]


def test_what_a_file_says_of_people_ends_with_the_run():
    reconcile(EVERYTHING, overrides=parsed(different_person=[["ستيف ويتكوف", "ستيفن ويتكوف"]]))
    assert len(reconcile([muscat(), muscat("ستيفن ويتكوف", text="{0} و{1}")])) == 1


# -- the file


FILE = """
join = [["afp/01.txt", "afp/02.txt: الثلاثاء"]]
split = [["m5d0e11f3"]]
same_person = [["أبو مازن", "Mahmoud Abbas"]]
different_person = [["Eli Cohen", "Elie Cohen"]]

[alias]
"Mohammed bin Salman" = ["MBS"]
"""


def test_a_file_is_read(tmp_path):
    path = tmp_path / "overrides.toml"
    path.write_text(FILE, encoding="utf-8")
    assert Overrides.load(path) == Overrides(
        join=(("afp/01.txt", "afp/02.txt: الثلاثاء"),),
        split=(("m5d0e11f3",),),
        same_person=(("أبو مازن", "Mahmoud Abbas"),),
        different_person=(("Eli Cohen", "Elie Cohen"),),
        alias={"Mohammed bin Salman": ("MBS",)},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("joins = []", "unknown key joins; known are join, split, same_person, different_person and alias"),
        ('join = "a"', "join is not a list of lists"),
        ('join = ["a", "b"]', "an entry of join is not a list of two names or more"),
        ('join = [["a"]]', "an entry of join is not a list of two names or more"),
        ("split = [[1]]", "an entry of split is not a list of names"),
        ('same_person = [["a", "  "]]', "an entry of same_person is not a list of two names or more"),
        ('alias = ["a"]', "alias is not a table"),
        ('[alias]\na = "b"', "alias 'a' is not a list of names"),
        ('same_person = [["a", "b"], ["b", "c"]]\ndifferent_person = [["a", "c"]]', "a and c are the same person in one"),
        ("join = [", "is not a file of overrides"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_should_be_says_what_is_wrong_in_one_line(tmp_path, text, said):
    path = tmp_path / "overrides.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        Overrides.load(path)
    assert str(path) in error.value.args[0]
    assert said in error.value.args[0]
    assert "\n" not in error.value.args[0]


def test_a_file_that_is_not_there_or_not_text_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        Overrides.load(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is not a file of overrides"):
        Overrides.load(tmp_path / "b.toml")


@settings(max_examples=30, deadline=None)
@given(st.permutations(EVERYTHING))
def test_overrides_do_not_depend_on_the_order_of_the_articles(order):
    overrides = parsed(join=[["afp/02.txt", "cnn/07.txt"]], split=[["afp/01.txt", "bbc/01.txt"]])
    assert reconcile(order, overrides=overrides) == reconcile(EVERYTHING, overrides=overrides)


def test_the_explanation_tells_which_overrides_acted():
    overrides = parsed(join=[["afp/01.txt", "afp/02.txt"], ["afp/01.txt", "bbc/01.txt"], ["none.txt", "afp/01.txt"]])
    found = explain(EVERYTHING, 1, overrides=overrides)
    assert [effect.outcome for effect in found.overrides] == ["changed", "unmatched"]
