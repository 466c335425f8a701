"""The evidence lock: does the article say it?

Every claim of an extraction must have its words in the article (see `quotes`), and what it says must be borne out by
them or by the paragraph around them; every other field must be the article's, or goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from . import dates, fidelity, locales, names, reasons, timex
from .arabic import is_arabic, words
from .article import Article
from .quotes import Found, behind_negation, find, places
from .schemas import Claim, Demand, Dropped, Evidence, Extraction, Meeting, Participant, Position

C = TypeVar("C", bound=Claim)


@dataclass(frozen=True)
class Grounded:
    """One article's extraction with its evidence.

    Every quote in `extraction` is a key of `evidence`. `dropped` tells what was refused or mended, in the order of the
    answer.
    """

    article: Article
    extraction: Extraction
    evidence: dict[str, Evidence] = field(repr=False)
    dropped: list[Dropped]

    def of(self, claim: Claim) -> Evidence:
        """The evidence of a claim of `extraction`."""
        return self.evidence[claim.quote]

    @property
    def refused(self) -> list[Dropped]:
        """The whole claims among `dropped`, which a model can be asked for again; the rest are single fields."""
        return [item for item in self.dropped if item.kind in ("meeting", "participant", "position", "demand")]

    @property
    def claims(self) -> int:
        """How many claims were kept: meetings, participants, positions and demands."""
        inside = sum(len(m.participants) + len(m.positions) + len(m.demands) for m in self.extraction.meetings)
        return len(self.extraction.meetings) + inside


def ground(extraction: Extraction, article: Article) -> Grounded:
    """Keep what the article says, drop the rest with the reason.

    A meeting whose own words are not there goes with everything in it, and so does one in which nobody is left who
    took part. A field (a place, a title, a source, a spelling, a date) that the article does not bear out is emptied.
    What remains unchecked is the model's judgement: status, mode, disclosure, kinds and responses.
    """
    return _Lock(article).ground(extraction)


def joined(article: Article, parts: Sequence[Grounded]) -> Grounded:
    """What was read of an article in parts, as one."""
    if len(parts) == 1:
        return parts[0]
    evidence = {quote: found for part in parts for quote, found in part.evidence.items()}
    meetings = [meeting for part in parts for meeting in part.extraction.meetings]
    return Grounded(article, Extraction(meetings=meetings), evidence, [item for part in parts for item in part.dropped])


class _Lock:
    def __init__(self, article: Article) -> None:
        self.article = article
        self.evidence: dict[str, Evidence] = {}
        self.dropped: list[Dropped] = []
        self.meeting = ""
        self.known: list[fidelity.Name] = []

    def ground(self, extraction: Extraction) -> Grounded:
        everybody = [name for meeting in extraction.meetings for name in fidelity.names_of(meeting)]
        self.known = list(dict.fromkeys(everybody))
        kept = [found for meeting in extraction.meetings if (found := self._meeting(meeting))]
        return Grounded(self.article, Extraction(meetings=kept), self.evidence, self.dropped)

    def _meeting(self, meeting: Meeting) -> Meeting | None:
        self.meeting = meeting.title
        if reason := self._absent(meeting.quote):
            self._drop("meeting", meeting.title, meeting.quote, reason)
            return None
        people = self._kept(meeting.participants, "participant", lambda p: p.name, self._wrong_participant)
        if not people:
            self._drop("meeting", meeting.title, meeting.quote, reasons.NOBODY_LEFT())
            return None
        own = self._with_own_fields(meeting.model_copy())
        kept = own.model_copy(
            update={
                "participants": people,
                "positions": self._kept(meeting.positions, "position", lambda p: p.text, self._wrong_position),
                "demands": self._kept(meeting.demands, "demand", lambda d: d.text, self._wrong_demand),
                "date": self._date(own),
            }
        )
        self._keep(kept, meeting.quote)
        return kept

    def _kept(self, claims: list[C], kind: str, label: Callable[[C], str], wrong: Callable[[C], str | None]) -> list[C]:
        good = []
        for claim in claims:
            reason = self._absent(claim.quote) or wrong(claim)
            if reason:
                self._drop(kind, label(claim), claim.quote, reason)
                continue
            own = self._with_own_fields(self._with_own_names(claim.model_copy()))
            self._keep(own, claim.quote)
            good.append(own)
        return good

    def _keep(self, claim: Claim, quote: str) -> None:
        found = self._find(quote)
        assert found is not None  # noqa: S101 - _absent has looked
        said = self.article.text[found.start : found.end]
        claim.quote = said
        evidence = Evidence(article=self.article.id, start=found.start, end=found.end, match=found.match, quote=said)
        if said not in self.evidence or found.match == "exact":
            self.evidence[said] = evidence

    def _drop(self, kind: str, text: str, quote: str | None, reason: str) -> None:
        self.dropped.append(
            Dropped(article=self.article.id, meeting=self.meeting, kind=kind, text=text, quote=quote, reason=reason)
        )

    # what can be wrong

    def _find(self, quote: str) -> Found | None:
        """The first place that is outside page furniture and not cut off behind a negation, as far as there is one."""
        ranked: dict[tuple[bool, bool], Found] = {}
        for found in places(quote, self.article.text):
            inside = self.article.in_furniture(found.start, found.end)
            cut = behind_negation(self.article.text, found.start)
            if not (inside or cut):
                return found
            ranked.setdefault((inside, cut), found)
        return ranked[min(ranked)] if ranked else None

    def _absent(self, quote: str) -> str | None:
        found = self._find(quote)
        if found is None:
            return reasons.ABSENT()
        if self.article.in_furniture(found.start, found.end):
            return reasons.FURNITURE()
        if behind_negation(self.article.text, found.start):
            return reasons.CUT_OFF()
        return None

    def _mentions(self, name: str) -> bool:
        """Whether the article has the name: as it is written, or each of its tokens."""
        if find(name, self.article.body):
            return True
        tokens = names.tokens(name)
        have = fidelity.bare_words(self.article.body)
        return bool(tokens) and all(token in have or f"ال{token}" in have for token in tokens)

    def _wrong_participant(self, person: Participant) -> str | None:
        if person.kind != "person":
            return None
        if absent := self._wrong_people(person.name):
            return absent
        name = fidelity.Name((person.name,))
        return None if name.in_text(self._paragraph(person.quote)) else reasons.NOT_TOLD_OF(name=person.name)

    def _wrong_position(self, position: Position) -> str | None:
        wrong = self._wrong_people(position.holder) or self._far_away(position.holder, position.quote)
        return wrong or self._twisted(position.text, position.quote, position.holder)

    def _wrong_demand(self, demand: Demand) -> str | None:
        wrong = self._wrong_people(demand.maker, demand.recipient) or self._far_away(demand.maker, demand.quote)
        parties = f"{demand.maker}\n{demand.recipient or ''}"
        # The quote of a demand that was turned down may say so; the demand itself does not.
        return wrong or self._twisted(demand.text, demand.quote, parties, turned_down=demand.response == "rejected")

    def _wrong_people(self, *people: str | None) -> str | None:
        absent = [name for name in people if name and not self._mentions(name)]
        return self._not_named(absent[0]) if absent else None

    def _not_named(self, name: str) -> str:
        arabic = is_arabic(self.article.body)
        if is_arabic(name) == arabic:
            return reasons.NO_SUCH_NAME(name=name)
        return (reasons.NO_SUCH_NAME_IN_ARABIC if arabic else reasons.NO_SUCH_NAME_IN_LATIN)(name=name)

    def _twisted(self, text: str, quote: str, parties: str, *, turned_down: bool = False) -> str | None:
        """What the claim's sentence says that its quote, or the paragraph around it, does not."""
        paragraph = self._paragraph(quote)
        have = fidelity.numbers(paragraph) | fidelity.spelled_numbers(paragraph)
        if strange := sorted(fidelity.numbers(text) - have):
            return reasons.OTHER_NUMBER(number=strange[0])
        if fidelity.calendar_words(text) - fidelity.calendar_words(paragraph):
            return reasons.OTHER_DAY()
        if not turned_down and fidelity.negated(quote, strict=True) and not fidelity.negated(text):
            return reasons.NEGATION_GONE()
        if fidelity.negated(text, strict=True) and not fidelity.negated(paragraph):
            return reasons.NEGATION_CAME()
        around = f"{paragraph}\n{parties}"
        added = [name.forms[0] for name in self.known if name.in_text(text) and not name.in_text(around)]
        added += sorted(fidelity.unknown_names(text, around, self.known))
        return reasons.STRANGER(name=added[0]) if added else None

    def _far_away(self, holder: str, quote: str) -> str | None:
        """A named holder stands in the paragraph of the quote or, where that says "he", in the one before."""
        named = any(name.in_text(holder) for name in self.known)
        if not named or fidelity.Name((holder,)).in_text(self._paragraph(quote, before=1)):
            return None
        return reasons.FAR_AWAY(name=holder)

    def _paragraph(self, quote: str, *, before: int = 0) -> str:
        """The paragraph of a quote, with so many paragraphs before it."""
        found = self._find(quote)
        if found is None:
            return quote
        text = self.article.text
        end = text.find("\n", found.end)
        head = text[: found.start].split("\n")
        filled = [at for at, line in enumerate(head[:-1]) if line.strip()]
        first = filled[-before] if before and len(filled) >= before else len(head) - 1
        return "\n".join(head[first:]) + text[found.start : end if end >= 0 else len(text)]

    # what can be mended

    def _with_own_fields(self, claim: C) -> C:
        """The claim with every field empty whose words the article does not have."""
        for name in (*_SAID, *_HEARD_OF):
            value = getattr(claim, name, None)
            if value and not (self._has_words(value) if name in _SAID else self._hears(value)):
                self._drop(name, value, claim.quote, reasons.NOT_SAID())
                setattr(claim, name, None)
        self._with_own_country(claim)
        if isinstance(claim, Participant) and claim.title and not self._has_words(claim.title):
            self._drop("title", claim.title, claim.quote, reasons.NOT_SAID())
            claim.title = None
        if isinstance(claim, Meeting):
            self._with_own_place(claim)
            self._with_own_topics(claim)
            if wrong := fidelity.complaints(claim.title, "", context=self.article.body, known=self.known):
                self._drop("title", claim.title, claim.quote, reasons.TITLE_OF_MEETING(wrong=wrong[0]))
                claim.title = claim.quote
        return claim

    def _has_words(self, text: str) -> bool:
        """Whether the article has these words, in this order or, but for words that only join, in any."""
        if find(text, self.article.body):
            return True
        have = fidelity.bare_words(self.article.body)
        return all(fidelity.bare_words(word) & have for word in words(text) if word not in _JOINING)

    def _hears(self, name: str) -> bool:
        """Whether the article has a name in this or the other script."""
        known = any(find(form, self.article.body) for form in locales.outlet_forms(name))
        return known or self._has_words(name) or not fidelity.unknown_names(f"the {name}", self.article.body)

    def _with_own_country(self, claim: Claim) -> None:
        for name in ("country", "recipient_country"):
            code = getattr(claim, name, None)
            if code and not locales.is_country(code):
                known = _OTHER_CODES.get(code)
                if known is None:
                    self._drop(name, code, claim.quote, reasons.NO_COUNTRY())
                setattr(claim, name, known)

    def _with_own_topics(self, meeting: Meeting) -> None:
        """A topic is worded freely, but each of its words must begin like one of the article."""
        stems = {word[:_STEM] for word in fidelity.bare_words(self.article.body)}
        kept = []
        for topic in meeting.topics:
            if all({form[:_STEM] for form in fidelity.bare_words(word)} & stems for word in words(topic)):
                kept.append(topic)
            else:
                self._drop("topic", topic, meeting.quote, reasons.OTHER_WORDS())
        meeting.topics = kept

    def _with_own_place(self, meeting: Meeting) -> None:
        """The spellings of a place must be that place's; a known place must lie in its country."""
        for name in ("city_en", "city_ar"):
            spelled = getattr(meeting, name)
            if spelled and not self._is_place(meeting.place, spelled):
                own = meeting.place
                reason = reasons.OTHER_PLACE(place=own) if own else reasons.NO_PLACE_THERE()
                self._drop(name, spelled, meeting.quote, reason)
                setattr(meeting, name, None)
        home = locales.country_code(meeting.place or meeting.city_en or "")
        if meeting.country and home and home != meeting.country:
            reason = reasons.OTHER_COUNTRY(place=meeting.place or meeting.city_en)
            self._drop("country", meeting.country, meeting.quote, reason)
            meeting.country = home

    def _with_own_names(self, claim: C) -> C:
        """The claim without the spellings in another script that are somebody else's."""
        for name, own in _OTHER_SPELLINGS.items():
            spelled = getattr(claim, name, None)
            if spelled and not self._sounds_right(getattr(claim, own), spelled, claim):
                reason = reasons.OTHER_NAME(spelled=spelled, name=getattr(claim, own))
                self._drop(name, spelled, claim.quote, reason)
                setattr(claim, name, None)
        return claim

    def _is_place(self, own: str | None, spelled: str) -> bool:
        if not own:
            return self._hears(spelled)
        if names.similarity(own, spelled) >= _HEARD or locales.country_code(own) == (
            locales.country_code(spelled) or "-"
        ):
            return True
        return is_arabic(own) != is_arabic(spelled) and not fidelity.unknown_names(f"the {spelled}", own)

    def _sounds_right(self, own: str, spelled: str, claim: Claim) -> bool:
        if is_arabic(own) == is_arabic(spelled):
            return True  # the same script: a fuller form («فريق بلينكن» for «فريقه»), which says nothing new
        if names.similarity(own, spelled) >= _HEARD:
            return True
        if isinstance(claim, Participant) and claim.kind == "person":
            return False
        # "the" keeps the first word of the name from passing as the first word of a sentence
        return not fidelity.unknown_names(f"the {spelled}", f"{own}\n{self.article.body}")

    def _date(self, meeting: Meeting) -> str | None:
        """The date as far as the article and its metadata bear it out: the article's words, read again by code, win over
        the model's reading of them."""
        model = meeting.date
        if model is not None and not dates.is_edtf(model):
            self._drop("date", model, meeting.date_text, reasons.NO_DATE())
            model = None
        date, remark = timex.settle(model, self._resolved(meeting))
        if remark:
            self._drop("date", model or "", meeting.date_text, remark)
        if date is None or self.article.published or dates.years(date) <= self._stated_years():
            return date
        self._drop("date", date, meeting.date_text, reasons.NO_YEAR())
        return dates.open_years(date)

    def _resolved(self, meeting: Meeting) -> timex.Resolved | None:
        if not meeting.date_text:
            return None
        return timex.resolve(meeting.date_text, self.article.published, status=meeting.status)

    def _stated_years(self) -> set[int]:
        return {int(number) for number in fidelity.numbers(self.article.body) if len(number) == 4 and number.isdigit()}


# Fields that must stand in the article in its own words, and fields that it must have in either script.
_SAID = ("date_text", "place", "venue", "origin_ar", "origin_sources", "attribution")
_HEARD_OF = ("origin", "organization")
_STEM = 3
_JOINING = frozenset(
    words(
        "عبر من عن في إلى على بحسب وفق وفقا نقلا حسب لم و أن أنه via of in to from by according citing through the an a and"
    )
)
_OTHER_CODES = {"UK": "GB", "EL": "GR"}  # in use, though not ISO 3166-1
_OTHER_SPELLINGS = {
    "name_en": "name", "name_ar": "name", "holder_en": "holder", "holder_ar": "holder", "maker_en": "maker",
    "maker_ar": "maker", "recipient_en": "recipient", "recipient_ar": "recipient",
}  # fmt: skip

_HEARD = 0.5
"""Below this similarity a name in Latin letters is not the Arabic name's: among the 19 people of the reference answers the
least alike true pair has .77, the most alike false one .42."""
