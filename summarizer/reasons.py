"""Why something was left out or could not be done: every reason that this program gives, as a form with named fields.

The record has reasons in English, and a model that is asked again is told them so. What shows a brief finds the form of a
reason again (`refused`, `failed`) and says it in the brief's language. A server's words, or a system's, are no reason of
ours and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

FIELD: Final = re.compile(r"%\((\w+)\)s")
"""A field of a form, as gettext's catalogues write it."""


@dataclass(frozen=True)
class Form:
    """A reason whose fields stand as `%(name)s`. Called with the fields' values it gives the reason in English."""

    english: str

    def __call__(self, **fields: object) -> str:
        return self.english % fields


class Refusal(Form):
    """Why a claim, a field or a sentence was left out."""


class Remark(Form):
    """What the words for a date say against it. A refusal can be several of them, with "; " between."""


class Complaint(Form):
    """What is wrong with a wording, said of what stands before it: a refusal has it in its field `wrong`."""


class Failing(Form):
    """Why an article or a step had to be done without."""


# -- a claim and its article ------------------------------------------------------------------------------------

ABSENT: Final = Refusal("its quote is not in the article")
FURNITURE: Final = Refusal("its quote is page furniture, not the article")
CUT_OFF: Final = Refusal("its quote is cut off behind a negation")
NOBODY_LEFT: Final = Refusal("nobody is left who took part")
NOT_TOLD_OF: Final = Refusal("its quote does not tell of %(name)s")
NO_SUCH_NAME: Final = Refusal("the name %(name)s is not in the article")
NO_SUCH_NAME_IN_ARABIC: Final = Refusal("the name %(name)s is not in the article, which is in Arabic script")
NO_SUCH_NAME_IN_LATIN: Final = Refusal("the name %(name)s is not in the article, which is in Latin script")
FAR_AWAY: Final = Refusal("%(name)s is not near its quote")
OTHER_NUMBER: Final = Refusal("its number %(number)s is not in the paragraph of its quote")
OTHER_DAY: Final = Refusal("its day or month is not in the paragraph of its quote")
NEGATION_GONE: Final = Refusal("it loses the negation of its quote")
NEGATION_CAME: Final = Refusal("it has a negation that is not in the paragraph of its quote")
STRANGER: Final = Refusal("it names %(name)s, who is not in the paragraph of its quote")

# -- a field and its article ------------------------------------------------------------------------------------

NOT_SAID: Final = Refusal("the article does not say so")
TITLE_OF_MEETING: Final = Refusal("it %(wrong)s")
NO_COUNTRY: Final = Refusal("it is no country's code")
OTHER_WORDS: Final = Refusal("its words are not in the article")
OTHER_PLACE: Final = Refusal("it is not the place %(place)s")
NO_PLACE_THERE: Final = Refusal("it is not the place of the article")
OTHER_COUNTRY: Final = Refusal("%(place)s is not there")
OTHER_NAME: Final = Refusal("%(spelled)s is not the name %(name)s")
NO_DATE: Final = Refusal("it is not an EDTF date")
NO_YEAR: Final = Refusal("neither the article nor its publication date gives the year; it is left open")

# -- a date and the words for it --------------------------------------------------------------------------------

DATE_NOT_GIVEN: Final = Remark("«%(words)s» is %(date)s; the model gave no date")
OTHER_DATE: Final = Remark("«%(words)s» is %(date)s, not %(other_date)s")
AFTER_PUBLICATION: Final = Remark(
    "«%(words)s» is %(date)s, after publication (%(published)s); a held meeting cannot be"
)
BEFORE_PUBLICATION: Final = Remark(
    "«%(words)s» is %(date)s, before publication (%(published)s); a planned meeting cannot be"
)
OTHER_WEEKDAY: Final = Remark("«%(words)s»: %(date)s is a %(actual_day)s, not a %(day)s; the date is kept")
NEAREST_WEEKDAY: Final = Remark(
    "«%(words)s»: that day is %(date)s, a %(actual_day)s and no %(day)s; the %(day)s nearest to it is taken, %(other_date)s"
)
OTHER_RELATIVE_DAY: Final = Remark("«%(words)s»: «%(word)s» is %(other_date)s, not %(date)s; the date is kept")

# -- a wording and the record -----------------------------------------------------------------------------------

NUMBER_ADDED: Final = Complaint("has the number %(numbers)s, which is not in the record")
NUMBER_LOST: Final = Complaint("loses the number %(numbers)s")
DAY_ADDED: Final = Complaint("has a day or month that is not in the record")
DAY_LOST: Final = Complaint("loses a day or month")
NEGATION_ADDED: Final = Complaint("has a negation that is not in the record")
NEGATION_LOST: Final = Complaint("loses a negation")
NAME_MISPLACED: Final = Complaint("names %(name)s, who is not in this part of the record")
NAME_LOST: Final = Complaint("loses the name %(name)s")
NAMES_ADDED: Final = Complaint("names %(names)s, which the record does not")
ADDRESS_ADDED: Final = Complaint("has an address that is not in the record")
ATTRIBUTION_ADDED: Final = Complaint("has an attribution that is not in the record")
ATTRIBUTION_LOST: Final = Complaint("loses its attribution")
NOT_ENGLISH: Final = Complaint("is not in English (British spelling)")
NOT_ARABIC: Final = Complaint("is not in Modern Standard Arabic")
INSTRUCTIONS: Final = Complaint("says the instructions over")

WRONG_TITLE: Final = Refusal("the title %(wrong)s")
WRONG_HEADLINE: Final = Refusal("the headline %(wrong)s")
WRONG_VENUE: Final = Refusal("the venue %(wrong)s")
WRONG_SOURCING: Final = Refusal("the sourcing %(wrong)s")
WRONG_TOPIC: Final = Refusal("the topic %(wrong)s")
WRONG_CLAIM: Final = Refusal("%(id)s %(wrong)s")
WRONG_PERSONS_TITLE: Final = Refusal("the title of %(id)s %(wrong)s")
WRONG_SENTENCE: Final = Refusal("«%(said)s» %(wrong)s")
NO_VENUE: Final = Refusal("the venue is missing")
NO_SOURCING: Final = Refusal("the sourcing is missing")
REST_REFUSED: Final = Refusal("it is not believed, since claims or participants beside it did not hold")
CLAIM_LOST: Final = Refusal("the claim %(id)s is lost")
CLAIM_DOUBLED: Final = Refusal("the claim %(id)s is worded more than once")
NO_SUCH_CLAIM: Final = Refusal("there is no claim %(given)s")
NO_PERSONS_TITLE: Final = Refusal("the title of %(id)s is missing")
NO_SUCH_PERSON: Final = Refusal("there is no titled participant %(given)s")
OTHER_TOPICS: Final = Refusal("there are %(wanted)s topics, not %(count)s")
NO_SUCH_MEETING: Final = Refusal("«%(said)s» cites %(given)s, which is no meeting")

NOT_WORDED: Final = Failing("not worded: %(why)s")
NO_BOTTOM_LINE: Final = Failing("the bottom line could not be written: %(why)s")
NO_SENTENCE_LEFT: Final = Failing("none of its sentences is borne out by the meetings")

# -- an article that cannot be read -----------------------------------------------------------------------------

UNREADABLE: Final = Failing("cannot be read: %(why)s")
EMPTY: Final = Failing("is empty")
OTHER_ENDING: Final = Failing("files ending in %(ending)s cannot be read; %(known)s can")
NO_ENDING: Final = Failing("files ending in nothing cannot be read; %(known)s can")
BROKEN_ENCODING: Final = Failing("its encoding is broken")
UNKNOWN_ENCODING: Final = Failing("its encoding was not recognised; save it as UTF-8")
NOT_UTF8: Final = Failing("it is not UTF-8")
NOT_TEXT: Final = Failing("it is not text")
NO_ARTICLE: Final = Failing("no article is found in the page")
NOT_ONE_ARTICLE: Final = Failing("it does not hold one article")
TOO_LARGE: Final = Failing("it is larger than %(size)s MB, which is no news article")
UNPACKS_TOO_LARGE: Final = Failing("it unpacks to more than %(size)s MB")
NO_WORD_DOCUMENT: Final = Failing("it is no Word document")
NO_PDF: Final = Failing("it is no PDF that can be opened")
PICTURES_ONLY: Final = Failing("it holds no text; a scan has to be recognised first")
PACKAGE_MISSING: Final = Failing("it needs a package that is installed with: pip install 'brief[%(extra)s]'")
NO_YAML: Final = Failing("its front matter is not valid YAML (%(said)s)")
NO_JSON: Final = Failing("it is not valid JSON")
NO_JSON_FROM: Final = Failing("it is not valid JSON (line %(line)s)")
TOO_DEEP: Final = Failing("it is nested too deeply")
NO_OBJECT: Final = Failing("it is no object with a text")
NO_TEXT: Final = Failing("it has no text")
UNKNOWN_FIELD: Final = Failing("unknown field %(field)s; known are %(known)s")
NEITHER_TRUE_NOR_FALSE: Final = Failing("published_inferred is %(said)s; it must be true or false")
NO_PUBLICATION_DATE: Final = Failing("published is %(said)s, which is no EDTF date such as 2025-05-09")
TOOK_TOO_LONG: Final = Failing("it took too long")
SITE_ANSWERS: Final = Failing("the server answers %(status)s")
SITE_UNREACHABLE: Final = Failing("the server cannot be reached or breaks off (%(error)s)")
REDIRECTS: Final = Failing("it redirects more than %(times)s times")
NO_WEB_ADDRESS: Final = Failing("it leads to an address that is not http or https")
PASSWORD: Final = Failing("an address with a password is not read")
OTHER_TYPE: Final = Failing("it is %(type)s, which is no article")
UNKNOWN_TYPE: Final = Failing("it is of an unknown kind, which is no article")
PRIVATE_NETWORK: Final = Failing("it leads into a private network")

# -- a model that does not answer -------------------------------------------------------------------------------

TRIED: Final = Failing("%(failure)s (tried %(times)s times).")
NO_MODEL: Final = Failing("No model is configured.")
NO_KEY: Final = Failing("The model %(model)s needs OPENAI_API_KEY, which is not set.")
NO_ANSWER: Final = Failing("The model's server gave no answer.")
NO_ANSWER_BUT: Final = Failing("The model's server gave no answer but: %(said)s")
TWO_ANSWERS: Final = Failing("The answer of the model's server says two things at once: %(said)s.")
NO_MODELS_SERVER: Final = Failing("What answers is no model's server.")
NO_MODELS_SERVER_AT: Final = Failing("What answers at %(server)s is no model's server.")
REFUSED: Final = Failing("The model refused to answer: %(said)s")
HELD_BACK: Final = Failing("The provider's content filter held the answer back.")
ANSWER_CUT: Final = Failing("The model's answer was cut off at its length limit.")
ENDLESS: Final = Failing("The model's server sent more than %(size)s MB in one answer.")
UNSAFE: Final = Failing("There is no safe connection to the model's server.")
UNSAFE_AT: Final = Failing("There is no safe connection to the model's server at %(server)s.")
UNREACHABLE: Final = Failing("The model's server cannot be reached.")
UNREACHABLE_AT: Final = Failing("The model's server cannot be reached at %(server)s.")
BROKE_OFF: Final = Failing("The connection to the model's server broke off.")
BROKE_OFF_AT: Final = Failing("The connection to the model's server at %(server)s broke off.")
LATE: Final = Failing("The model did not answer within %(seconds)s seconds.")
LATE_IN_ALL: Final = Failing("The model did not answer within %(seconds)s seconds, all attempts together.")
ANSWERED: Final = Failing("The model's server answered %(status)s: %(said)s")
NOT_ASKED: Final = Failing("The model could not be asked: %(said)s")
MISFIT: Final = Failing("The model's answer does not fit the schema (%(place)s: %(said)s).")
OTHER_MODE: Final = Failing("The model's answer cannot be read as %(mode)s (%(error)s).")
TOO_DEAR: Final = Failing("the limit of %(limit)s US dollars would be passed (%(spent)s spent)")
NO_MORE: Final = Failing("not asked any more: %(why)s")

FORMS: Final[tuple[Form, ...]] = tuple(value for value in list(vars().values()) if isinstance(value, Form))
"""All of them, in the order above."""


# -- back to the forms ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """A form with what stands in its fields; a reason again where one has another in it."""

    form: Form
    fields: Mapping[str, str | Reason]


def refused(said: str) -> list[Reason]:
    """The reasons in a `Dropped.reason`: one, or the several that a date can have. Empty for what is not of ours."""
    if remarks := _remarks(said):
        return remarks
    one = _read(said, Refusal)
    return [one] if one else []


def failed(said: str) -> Reason | None:
    """The reason in a `Failed.reason`; None for what is not of ours."""
    return _read(said, Failing)


def _read(said: str, kind: type[Form], deep: int = 0) -> Reason | None:
    """Of the forms that the text can be, the one of which most is its own: it leaves least to what stands in its fields."""
    found = [
        Reason(form, {name: _value(name, value, deep + 1) for name, value in match.groupdict().items()})
        for form, pattern in _known(kind.__name__)
        if (match := pattern.fullmatch(said))
    ]
    return max(found, key=_own, default=None)


def _remarks(said: str) -> list[Reason]:
    found, at = [], 0
    while at < len(said):
        ways = ((form, pattern.match(said, at)) for form, pattern in _known(Remark.__name__))
        whole = [(form, match) for form, match in ways if match and said[match.end() :][:2] in ("", "; ")]
        if not whole:
            return []
        form, match = whole[0]
        found.append(Reason(form, match.groupdict()))
        at = match.end() + 2
    return found if at > len(said) else []  # nothing may follow the last one, a separator neither


def _own(reason: Reason) -> int:
    """How many characters of a reason are ours."""
    inner = sum(_own(value) for value in reason.fields.values() if isinstance(value, Reason))
    return len(FIELD.sub("", reason.form.english)) + inner


_DEEPEST: Final = 5  # "not worded: not asked any more: ..." is three; a text that goes on and on is none of ours


def _value(name: str, value: str, deep: int) -> str | Reason:
    if deep > _DEEPEST:
        return value
    if name == "wrong":
        return _read(value, Complaint, deep) or value
    if name == "failure":  # before "(tried 3 times)." a reason has lost its full stop
        return _read(f"{value}.", Failing, deep) or value
    return (_read(value, Failing, deep) or value) if name == "why" else value


@cache
def _known(kind: str) -> Sequence[tuple[Form, re.Pattern[str]]]:
    own = (form for form in FORMS if type(form).__name__ == kind)
    return [(form, re.compile(_pattern(form.english), re.DOTALL)) for form in own]


_VALUES: Final = {
    "id": r"[apd]\d+", "day": r"[A-Z][a-z]+day", "actual_day": r"[A-Z][a-z]+day", "date": r"[^\s;]+",
    "other_date": r"[^\s;]+", "published": r"[^\s;]+", "words": "[^«»]+", "word": "[^«»]+",
    "number": r"\S+", "times": r"\d+", "size": r"\d+", "status": r"\d+", "line": r"\d+", "wanted": r"\d+", "count": r"\d+",
    "seconds": r"\S+", "server": r"\S+", "limit": r"\S+", "spent": r"\S+",
}  # fmt: skip
"""What can stand in a field; in any other, anything."""


def _pattern(english: str, *, named: bool = True) -> str:
    """A regular expression for the texts that a form can be."""
    written, *rest = FIELD.split(english)
    pattern, seen = re.escape(written), set()
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        if name in seen:
            pattern += f"(?P={name})"
        else:
            pattern += f"(?{f'P<{name}>' if named else ':'}{_of_field(name)})"
        seen.add(name)
        pattern += re.escape(after)
    return pattern


def _of_field(name: str) -> str:
    if name == "wrong":
        return "|".join(_pattern(form.english, named=False) for form in FORMS if isinstance(form, Complaint))
    return _VALUES.get(name, ".*")
