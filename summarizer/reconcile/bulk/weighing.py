"""What two records or clusters say of being one meeting: the weights and the contradictions of the small path, in arrays.

Of `features` it has people, countries, strangers, date, place and mode, and of the contradictions those that a row can
tell: articles, places, means, sides and people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..people import KNOWN
from .arrays import Array
from .parties import Shared
from .tables import INDIRECT, Records
from .weights import MOST_OF_PEOPLE

NEAR, WIDE = 7, 31
"""Days; a date that leaves fewer is one of a week, or of a month."""


class Two(NamedTuple):
    """Pairs of records or clusters by number, what each has, and what they share."""

    a: Array
    b: Array
    one: Shared
    other: Shared
    both: Shared
    place: Array
    mode: Array

    def kept(self, these: Array) -> Two:
        one, other, both = (side.of(these) for side in (self.one, self.other, self.both))
        return Two(self.a[these], self.b[these], one, other, both, self.place, self.mode)


def weigh(two: Two, date: Array | float) -> Array:
    """The sum of the weights, `date` being that of the dates."""
    score = date + _people(two) + _countries(two)
    score += 1.5 * agree(two.place, two) + 0.5 * agree(two.mode, two)
    return score - 1.0 * in_person_or_indirect(two)


def excluded(two: Two) -> Array:
    """Whether something forbids that the two are one, dates and articles aside."""
    means = differ(two.mode, two) & ~in_person_or_indirect(two)
    return differ(two.place, two) | means | _other_sides(two) | _other_people(two)


def unmatched(two: Two) -> Array:
    """How many parties only one of the two has."""
    own = two.one.people + two.one.countries + two.other.people + two.other.countries
    return own - 2 * (two.both.people + two.both.countries)


def by_width(records: Records, numbers: Array, values: tuple[float, float, float]) -> Array:
    """One of three values by how wide a record's date is: within a week, a month, or more."""
    width = records.last[numbers].astype(np.int64) - records.first[numbers]
    return np.where(width < NEAR, values[0], np.where(width < WIDE, values[1], values[2]))


def date_weight(records: Records, numbers: Array) -> Array:
    """`features.date`; an open date, for which the small path has more to go by, counts as one of a month."""
    return by_width(records, numbers, (2.0, 0.5, 0.5))


# -- parties --------------------------------------------------------------------------------------------------


def _people(two: Two) -> Array:
    """`features.people`, where nothing is known of a person's rank."""
    none = (two.both.people == 0) & (two.one.people > 0) & (two.other.people > 0)
    return np.where(none, -1.0, np.minimum(two.both.people * KNOWN, MOST_OF_PEOPLE))


def _countries(two: Two) -> Array:
    """`features.countries` and `features.strangers`."""
    common = two.both.countries
    lacking = two.one.countries + two.other.countries - 2 * common
    alike = np.where(common > 1, 1.5, np.where(common > 0, 1.0, 0.0))
    alike = np.where(lacking == 0, alike, np.where(common > 0, -0.5, 0.0))
    told = (lacking > 1) | ((two.one.people > 0) & (two.other.people > 0))
    return alike + np.where(told, np.array([0, -1.5, -6.0, -8.0])[np.minimum(lacking, 3)], 0.0)


def _other_sides(two: Two) -> Array:
    """Two sides each and not two in common; a person under two countries is in common, too."""
    return (np.minimum(two.one.countries, two.other.countries) > 1) & (two.both.countries < 2) & (two.both.people < 2)


def _other_people(two: Two) -> Array:
    """Both name somebody for each side, and they share none, or one person who met two different people.

    A row does not say which of its people is of which country, so this is narrower than `features.other_counterpart`.
    """
    least = np.minimum(two.one.people, two.other.people)
    sides = (two.one.people >= two.one.countries) & (two.other.people >= two.other.countries)
    return ((two.both.people == 0) & sides & (least > 0)) | ((two.both.people == 1) & (least > 1))


# -- one field ------------------------------------------------------------------------------------------------


def agree(field: Array, two: Two) -> Array:
    return (field[two.a] == field[two.b]) & (field[two.a] != 0)


def differ(field: Array, two: Two) -> Array:
    return (field[two.a] != field[two.b]) & (field[two.a] != 0) & (field[two.b] != 0)


def in_person_or_indirect(two: Two) -> Array:
    """Whether one is in person and the other indirect, which reports confuse."""
    return differ(two.mode, two) & (np.maximum(two.mode[two.a], two.mode[two.b]) == INDIRECT)
