import pytest

from summarizer.codes import plover
from summarizer.schemas import Meeting, Participant


def participant(country, role="attendee"):
    return Participant(quote="q", name=country or "somebody", kind="delegation", country=country, role=role)


def code(*countries, status="held", mode="in_person", country=None, mediator=None):
    meeting = Meeting(quote="q", title="t", status=status, mode=mode, country=country)
    people = [participant(each) for each in countries]
    return plover(meeting, [*people, participant(mediator, "mediator")] if mediator else people)


@pytest.mark.parametrize(
    ("given", "mode", "cameo"),
    [
        pytest.param({"country": "US"}, "visit", "043", id="in the country of one side"),
        pytest.param({"country": "FR"}, "third-party", "044", id="in a third country"),
        pytest.param({"mode": "phone"}, "phone", "041", id="by telephone"),
        pytest.param({"mode": "video"}, "phone", "041", id="by video"),
        pytest.param({"mode": "phone", "country": "US"}, "phone", "041", id="a call is no visit"),
        pytest.param({"mode": "indirect", "country": "OM"}, "third-party", "045", id="through a mediator"),
        pytest.param({"mediator": "OM", "country": "OM"}, "third-party", "044", id="with a mediator in the room"),
        pytest.param({"country": None}, None, "040", id="nobody says where"),
    ],
)
def test_a_held_meeting_of_two_sides_is_consult_in_its_mode(given, mode, cameo):
    found = code("US", "IL", **given)
    assert (found.event, found.mode, found.cameo) == ("CONSULT", mode, cameo)


def test_more_than_three_countries_make_a_meeting_multilateral():
    assert code("US", "FR", "DE", "GB", country="CH").mode == "multilateral"
    assert code("US", "FR", "DE", "GB", country="CH").cameo == "040"
    assert code("US", "FR", "DE", country="CH").mode == "third-party"


def test_several_people_of_one_country_count_as_one_side():
    assert code("US", "US", "US", "US", "IL", country="US").mode == "visit"


@pytest.mark.parametrize("countries", [(), (None,)])
def test_a_place_says_nothing_while_no_side_has_a_country(countries):
    assert code(*countries, country="FR").mode is None


@pytest.mark.parametrize("status", ["planned", "postponed"])
def test_a_meeting_still_to_come_is_agree(status):
    found = code("US", "IR", status=status, country="OM")
    assert (found.event, found.mode, found.cameo) == ("AGREE", "third-party", "030")


@pytest.mark.parametrize("status", ["cancelled", "denied"])
def test_a_meeting_that_is_off_is_no_agreement_to_meet(status):
    found = code("US", "IR", status=status, country="OM")
    assert found is None or found.event != "AGREE"
