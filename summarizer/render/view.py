"""What a reader is shown, in the brief's language and order, before it becomes any format.

Every string here is plain text that has been cleaned of control characters; a format escapes it in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import groupby
from typing import NamedTuple

from .. import dates, locales
from ..arabic import clean, fold, is_arabic
from ..merged import answer_of, answer_to, no_meeting, own_form, single_source, unread
from ..schemas import (
    Brief,
    BriefArticle,
    Disagreement,
    Dropped,
    Evidence,
    Failed,
    Lang,
    MergedDemand,
    MergedMeeting,
    MergedParticipant,
    MergedPosition,
    Origin,
)
from . import address, why
from .actors import Actor, actors


class Note(NamedTuple):
    """A quotation under its number, from the article with the number `article` (0: one that the brief does not list)."""

    number: int
    quote: str
    article: int


class ClaimView(NamedTuple):
    """`who` says or asks it, told with the side where that is not plain; `detail` joins `attribution` and `answer`;
    `notes` are the numbers of its quotations. Sides are alpha-2 codes, empty for none. `recipient` is empty for a
    position and for a demand on nobody in particular; `response` is empty for a position."""

    who: str
    text: str
    detail: str
    notes: tuple[int, ...]
    id: str
    holder: str
    side: str
    attribution: str
    recipient: str = ""
    recipient_side: str = ""
    response: str = ""
    answer: str = ""


class PersonView(NamedTuple):
    """A participant. `detail` is the title and, unless an attendee, the role; `side` is empty for one that stands for no
    country."""

    name: str
    detail: str
    kind: str
    role: str
    side: str
    notes: tuple[int, ...]
    id: str


class SideView(NamedTuple):
    """A country's people. No name: they stand for no country. No people: the country itself."""

    name: str
    people: tuple[str, ...]
    notes: tuple[int, ...]
    code: str
    members: tuple[PersonView, ...]


class OriginView(NamedTuple):
    """Who is behind reports: empty `name` for an article that cites nobody. `sources` are in the articles' words."""

    name: str
    sources: tuple[str, ...]
    articles: tuple[int, ...]


@dataclass(frozen=True)
class SourcingView:
    """`who` is behind it (empty: nobody is cited), the numbers of the `articles` that report it (none where `who` has them,
    with each origin its own), and a count where the reports are several."""

    who: str
    articles: tuple[int, ...]
    count: str


class DisagreementView(NamedTuple):
    """A field and its values, each with the numbers of the articles that give it."""

    field: str
    variants: tuple[tuple[str, tuple[int, ...]], ...]


class MeetingView(NamedTuple):
    """`headline` is empty where the meeting could not be worded, `where` where no place is stated. `place` is the shortest
    word for where or how, `date` EDTF; `status`, `mode` and `disclosure` are the record's codes, the `*_words` the same in
    the brief's language (empty for what is not known)."""

    number: int
    title: str
    headline: str
    when: str
    where: str
    how: str
    topics: str
    sourcing: SourcingView
    sides: tuple[SideView, ...]
    positions: tuple[ClaimView, ...]
    demands: tuple[ClaimView, ...]
    disagreements: tuple[DisagreementView, ...]
    notes: tuple[int, ...]
    id: str
    date: str | None
    inferred: bool
    place: str
    status: str
    mode: str
    disclosure: str
    status_words: str
    mode_words: str
    disclosure_words: str
    origins: tuple[OriginView, ...]


class ArticleView(NamedTuple):
    number: int
    title: str
    detail: str
    url: str
    path: str
    id: str
    source: str
    date: str
    language: str
    """A language tag (BCP 47)."""
    rtl: bool
    meetings: tuple[int, ...]


class RefusedView(NamedTuple):
    """A claim that was left out. `article` and `meeting` are numbers, 0 where it belongs to none that is listed."""

    kind: str
    text: str
    quote: str
    reason: why.Why
    article: int
    meeting: int


@dataclass
class View:
    """`prepared` and `period` are empty where they are not known, `nothing` (what is said in place of meetings) where there
    are meetings. `dropped` and `refused` are the same claims in the same order."""

    brief: Brief
    lang: Lang
    title: str
    scope: str
    prepared: str
    period: str
    counts: str
    nothing: str
    overview: list[tuple[str, list[int]]]
    meetings: list[MeetingView]
    articles: list[ArticleView]
    notes: list[Note]
    dropped: list[tuple[str, why.Why]]
    refused: list[RefusedView]
    failed: list[tuple[str, why.Why]]
    disclosure: list[str]
    labels: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """What a claim is called, by the record's word for its kind."""

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Who each participant is across the meetings, by the participant's id."""
        return actors(self.brief)


_LABELS = (
    "Bottom line", "Meetings", "When", "Where", "How", "Who", "About", "Reported by", "Positions", "Demands",
    "Sources differ", "Articles", "Evidence", "Left out", "Could not be read or answered", "About this brief",
    "not stated",
    # the page
    "Brief from open sources", "Prepared", "Period", "Scope", "Contents", "Timeline", "Who met whom",
    "Where the reports disagree", "Independent origins", "held", "planned", "called off or denied",
    "day not known exactly", "several meetings, the first is linked", "no meeting in these reports", "date not stated",
    "in person", "by telephone or video", "through a go-between", "form not stated", "planned only",
    "A thicker line means more meetings.", "The same as a table", "One", "Other", "Meetings and form",
    "Filter the meetings", "Side", "Participant", "All", "Anyone", "Show all", "Shown:", "Show all quotations",
    "Other parties", "Delegation", "Quotation", "Source", "Cited sources", "The article itself", "Meeting", "asks of",
    "The reports do not contradict one another.",
    "Each meeting is reported by one article only; there is nothing to compare.",
    # the review page
    "Review", "Check each marked passage against the claim beside it. What is not marked is in no claim.",
    "A number leads from the text to its claim, and back.", "same but for spelling", "Left out of the brief",
    "No claim rests on this article.", "Text of the article", "Claims", "Claim",
)  # fmt: skip

_WORDS = {
    "status": {
        "held": "held",
        "planned": "planned",
        "postponed": "postponed",
        "cancelled": "cancelled",
        "denied": "denied",
    },
    "mode": {
        "in_person": "in person",
        "video": "by video",
        "phone": "by telephone",
        "indirect": "indirect",
        "unknown": "form not stated",
    },
    "disclosure": {"announced": "announced", "unannounced": "not announced", "secret": "secret"},
    "kind": {
        "meeting": "Meeting",
        "participant": "Participant",
        "position": "Position",
        "demand": "Demand",
        "date": "Date",
        "title": "Title",
        "name_en": "English name",
        "name_ar": "Arabic name",
        "country": "Country",
        "organization": "Organization",
        "date_text": "Words for the date",
        "place": "Place",
        "city_en": "City in English",
        "city_ar": "City in Arabic",
        "venue": "Venue",
        "topic": "Topic",
        "origin": "Origin",
        "origin_ar": "Origin in Arabic",
        "origin_sources": "Source",
        "attribution": "Attribution",
        "holder_en": "Holder in English",
        "holder_ar": "Holder in Arabic",
        "maker_en": "Maker in English",
        "maker_ar": "Maker in Arabic",
        "recipient_en": "Recipient in English",
        "recipient_ar": "Recipient in Arabic",
        "recipient_country": "Country asked",
        "wording": "Wording",
        "sentence": "Sentence",
    },
    "role": {"host": "host", "mediator": "mediator"},
    "response": {"accepted": "accepted", "rejected": "rejected", "unanswered": "no answer reported"},
    "field": {
        "date": "date",
        "status": "status",
        "mode": "form",
        "place": "place",
        "venue": "venue",
        "disclosure": "disclosure",
        "response": "answer to a demand",
    },
    "answers": {
        "model": "The articles were read and the brief was worded by a language model, %(model)s.",
        "reference": "The articles were read and the brief was worded by hand (%(model)s); no language model was asked.",
        "scripted": "The answers come from a test script (%(model)s).",
    },
}
"""English for the values of the record; the catalogue has them in the other language."""


_RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _language(article: BriefArticle) -> str:
    """The article's language; where it says none, by the script of its title, or else Arabic."""
    if article.language and _LANGUAGE_TAG.fullmatch(article.language):
        return article.language
    return "en" if article.title and not is_arabic(article.title) else "ar"


def view(brief: Brief) -> View:
    """The brief as it is read."""
    return _Builder(brief).view()


class _Builder:
    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.lang: Lang = brief.lang
        self.tr = partial(locales.text, brief.lang)
        self.article_numbers = {article.id: number for number, article in enumerate(brief.articles, 1)}
        self.meeting_numbers = {meeting.id: number for number, meeting in enumerate(brief.meetings, 1)}
        self.unread = unread(brief)
        self.unconfirmed = {item.article for item in brief.dropped if item.kind == "meeting"}
        self.notes: dict[tuple[str, int, int], Note] = {}

    def view(self) -> View:
        meetings = [self._meeting(number, meeting) for number, meeting in enumerate(self.brief.meetings, 1)]
        made, period, counts = self.brief.provenance, self._period(), self._counts()
        return View(
            brief=self.brief,
            lang=self.lang,
            title=clean(self.brief.title),
            scope=" · ".join(part for part in (period, *counts) if part),
            prepared=dates.describe(made.generated[:10], self.lang) if made else "",
            period=period,
            counts=" · ".join(counts),
            nothing="" if meetings else no_meeting(self.brief).sentence,
            overview=[(clean(s.text), [self.meeting_numbers[own] for own in s.meetings]) for s in self.brief.overview],
            meetings=meetings,
            articles=[self._article(number, article) for number, article in enumerate(self.brief.articles, 1)],
            notes=list(self.notes.values()),
            dropped=[(clean(item.text), why.refused(item.reason, self.lang)) for item in self.brief.dropped],
            refused=[self._refused(item) for item in self.brief.dropped],
            failed=[(self._what(item), why.failed(item.reason, self.lang)) for item in self.brief.failed],
            disclosure=self._disclosure(),
            labels={label: self.tr(label) for label in _LABELS},
            kinds={kind: self._word("kind", kind) for kind in _WORDS["kind"]},
        )

    def _word(self, group: str, value: str, **values: object) -> str:
        return self.tr(_WORDS[group][value], **values)

    # notes

    def _notes(self, *evidence: Evidence) -> tuple[int, ...]:
        numbers = []
        for item in evidence:
            key = (item.article, item.start, item.end)
            if key not in self.notes:
                number = len(self.notes) + 1
                self.notes[key] = Note(number, clean(item.quote), self.article_numbers.get(item.article, 0))
            numbers.append(self.notes[key].number)
        return tuple(dict.fromkeys(numbers))

    # one meeting

    def _meeting(self, number: int, meeting: MergedMeeting) -> MeetingView:
        wording = meeting.wording
        topics = wording.topics if wording else meeting.topics
        return MeetingView(
            number=number,
            title=clean(wording.title if wording else meeting.title),
            headline=clean(wording.headline) if wording and wording.headline != wording.title else "",
            when=self._when(meeting),
            where=self._where(meeting),
            how=self._how(meeting),
            topics=self.tr("; ").join(clean(topic) for topic in topics),
            sides=tuple(self._sides(meeting)),
            sourcing=self._sourcing(meeting),
            notes=self._notes(*meeting.evidence),
            positions=tuple(self._position(meeting, claim) for claim in meeting.positions),
            demands=tuple(self._demand(meeting, claim) for claim in meeting.demands),
            disagreements=tuple(self._disagreement(item) for item in meeting.disagreements),
            id=meeting.id,
            date=meeting.date,
            inferred=meeting.date_basis == "inferred",
            place=self._place(meeting),
            status=meeting.status,
            mode=meeting.mode,
            disclosure=meeting.disclosure,
            status_words=self._word("status", meeting.status),
            mode_words=self._word("mode", meeting.mode),
            disclosure_words="" if meeting.disclosure == "unknown" else self._word("disclosure", meeting.disclosure),
            origins=tuple(self._origin(origin) for origin in meeting.origins),
        )

    def _place(self, meeting: MergedMeeting) -> str:
        if meeting.mode in ("phone", "video"):
            return self._word("mode", meeting.mode)
        city = self._form(meeting.place, meeting.city_en, meeting.city_ar)
        venue = clean((meeting.wording and meeting.wording.venue) or "")
        return city or venue or (locales.country(meeting.country, self.lang) if meeting.country else "")

    def _origin(self, origin: Origin) -> OriginView:
        sources = tuple(dict.fromkeys(clean(source) for source in origin.sources))
        return OriginView(self._form(None, origin.name, origin.name_ar), sources, self._numbers(origin.articles))

    def _when(self, meeting: MergedMeeting) -> str:
        if meeting.date is None:
            words = self.tr("not stated")
            own = meeting.date_text if meeting.date_text and is_arabic(meeting.date_text) == (self.lang == "ar") else ""
            marks = "«»" if self.lang == "ar" else "“”"
            return f"{words} ({marks[0]}{clean(own)}{marks[1]})" if own else words
        if meeting.date_basis != "inferred":
            return dates.describe(meeting.date, self.lang)
        # The mark says that the publication date was inferred; that is told in its own words.
        plain = meeting.date.replace("?", "").replace("%", "~")
        return self.tr("%(date)s (inferred)", date=dates.describe(plain, self.lang))

    def _where(self, meeting: MergedMeeting) -> str:
        venue = (meeting.wording and meeting.wording.venue) or ""
        city = self._form(meeting.place, meeting.city_en, meeting.city_ar)
        known = locales.country(meeting.country, self.lang) if meeting.country else ""
        parts = [clean(part) for part in (venue, city, known) if part]
        return self.tr(", ").join(dict.fromkeys(parts))

    def _how(self, meeting: MergedMeeting) -> str:
        words = [self._word("status", meeting.status), self._word("mode", meeting.mode)]
        if meeting.disclosure in ("secret", "unannounced"):
            words.append(self._word("disclosure", meeting.disclosure))
        return self.tr(", ").join(words)

    def _form(self, name: str | None, english: str | None, arabic: str | None) -> str:
        return clean(own_form(name, english, arabic, self.lang))

    def _person(self, meeting: MergedMeeting, person: MergedParticipant) -> PersonView:
        title = meeting.wording.participants.get(person.id) if meeting.wording else person.title
        role = self._word("role", person.role) if person.role != "attendee" else ""
        return PersonView(
            name=self._form(person.name, person.name_en, person.name_ar),
            detail=self.tr("; ").join(clean(detail) for detail in (title, role) if detail),
            kind=person.kind,
            role=person.role,
            side=person.country or "",
            notes=self._notes(*person.evidence),
            id=person.id,
        )

    def _sides(self, meeting: MergedMeeting) -> Iterable[SideView]:
        order = list(dict.fromkeys(p.country for p in meeting.participants if p.country))
        ordered = sorted(meeting.participants, key=lambda p: order.index(p.country) if p.country else len(order))
        for country, group in groupby(ordered, key=lambda p: p.country or ""):
            members = [self._person(meeting, person) for person in group]
            name = locales.country(country, self.lang) if country else ""
            people = tuple(f"{person.name} ({person.detail})" if person.detail else person.name for person in members)
            yield SideView(
                name=name,
                people=() if people == (name,) else people,
                notes=tuple(dict.fromkeys(number for person in members for number in person.notes)),
                code=country,
                members=tuple(members),
            )

    def _side(self, name: str, country: str | None) -> str:
        code = locales.country_code(name)
        if country is None or code == country:
            return name
        return f"{name} ({locales.country(country, self.lang)})"

    def _position(self, meeting: MergedMeeting, claim: MergedPosition) -> ClaimView:
        holder = self._form(claim.holder, claim.holder_en, claim.holder_ar)
        attribution = self._attribution(meeting, claim)
        return ClaimView(
            who=self._side(holder, claim.country),
            text=self._said(meeting, claim),
            detail=attribution,
            notes=self._notes(*claim.evidence),
            id=claim.id,
            holder=holder,
            side=claim.country or "",
            attribution=attribution,
        )

    def _demand(self, meeting: MergedMeeting, claim: MergedDemand) -> ClaimView:
        holder = self._form(claim.maker, claim.maker_en, claim.maker_ar)
        maker = self._side(holder, claim.country)
        asked = self._form(claim.recipient, claim.recipient_en, claim.recipient_ar)
        arrow = "→" if self.lang == "en" else "←"
        attribution, answer = self._attribution(meeting, claim), self._word("response", claim.response)
        return ClaimView(
            who=f"{maker} {arrow} {self._side(asked, claim.recipient_country)}" if asked else maker,
            text=self._said(meeting, claim),
            detail=self.tr("; ").join(part for part in (attribution, answer) if part),
            notes=self._notes(*claim.evidence),
            id=claim.id,
            holder=holder,
            side=claim.country or "",
            attribution=attribution,
            recipient=asked,
            recipient_side=claim.recipient_country or "",
            response=claim.response,
            answer=answer,
        )

    def _said(self, meeting: MergedMeeting, claim: MergedPosition | MergedDemand) -> str:
        said = meeting.wording and meeting.wording.claims.get(claim.id)
        return clean(said) if said else self._as_read(claim.text)

    def _attribution(self, meeting: MergedMeeting, claim: MergedPosition | MergedDemand) -> str:
        said = clean((meeting.wording.attributions.get(claim.id) if meeting.wording else claim.attribution) or "")
        holder = self._form(claim.holder, claim.holder_en, claim.holder_ar) if isinstance(claim, MergedPosition) else ""
        credited = self.tr("according to %(source)s", source=said) if said and said != holder else ""
        alone = self.tr("one source only") if single_source(meeting, claim) else ""
        return self.tr("; ").join(part for part in (credited, alone) if part)

    def _sourcing(self, meeting: MergedMeeting) -> SourcingView:
        """Who is behind the reports; where several are, each with the numbers of its own articles, those who are not known
        last."""
        count = ""
        if len(meeting.reports) > 1:
            reports = locales.plural(self.lang, "%(num)d report", "%(num)d reports", len(meeting.reports))
            origins = locales.plural(self.lang, "%(num)d origin", "%(num)d origins", len(meeting.origins))
            count = f"{reports}{self.tr(', ')}{origins}"
        if len(meeting.origins) > 1:
            told = [(self._behind(meeting, origin), self._references(origin)) for origin in meeting.origins]
            named = [f"{who} {articles}".strip() for who, articles in told if who]
            if others := self.tr("; ").join(articles for who, articles in told if not who):
                named.append(self.tr("no source cited: %(articles)s", articles=others))
            return SourcingView(self.tr("; ").join(named), (), count)
        who = next((self._behind(meeting, origin) for origin in meeting.origins), "")
        return SourcingView(who, self._numbers(meeting.reports), count)

    def _behind(self, meeting: MergedMeeting, origin: Origin) -> str:
        """An origin with whom it cites, as far as that was worded; without a name those whom it cites alone, in the
        article's words where there are no others. Empty for articles of no known outlet that cite nobody."""
        who = self._form(None, origin.name, origin.name_ar)
        worded = clean((meeting.wording and meeting.wording.sourcing) or "")
        sourcing = worded if meeting.origin_sources in origin.sources else ""
        if not who:
            return sourcing or self.tr("; ").join(self._as_read(source) for source in origin.sources)
        if self._own(origin):
            who = self.tr("%(outlet)s (own report)", outlet=who)
        return self.tr("%(origin)s, citing %(sources)s", origin=who, sources=sourcing) if sourcing else who

    def _own(self, origin: Origin) -> bool:
        """Whether all its articles are of the outlet that it is named for."""
        outlets = {article.id: fold(article.source or "") for article in self.brief.articles}
        return all(outlets.get(own) == fold(origin.name or "") for own in origin.articles)

    def _as_read(self, text: str) -> str:
        if is_arabic(text) == (self.lang == "ar"):
            return clean(text)
        return self.tr("%(text)s [in the article's language]", text=clean(text))

    def _references(self, origin: Origin) -> str:
        return " ".join(f"[{number}]" for number in self._numbers(origin.articles))

    def _numbers(self, articles: list[str]) -> tuple[int, ...]:
        return tuple(self.article_numbers[own] for own in articles if own in self.article_numbers)

    def _disagreement(self, item: Disagreement) -> DisagreementView:
        values = [self._value(item.field, variant.value) for variant in item.variants]
        numbers = [self._numbers(variant.articles) for variant in item.variants]
        return DisagreementView(self._word("field", item.field), tuple(zip(values, numbers, strict=True)))

    def _value(self, name: str, value: str) -> str:
        if name == "date":
            return dates.describe(value, self.lang)
        words = _WORDS.get(name, {})
        coded, demand = answer_of(value)
        if coded in words:
            return answer_to(clean(demand), self._word(name, coded))
        return clean(value)

    # around the meetings

    def _counts(self) -> list[str]:
        articles = locales.plural(self.lang, "%(num)d article", "%(num)d articles", len(self.brief.articles))
        if not self.brief.meetings and (self.brief.failed or self.unconfirmed):  # the title says what is known of them
            return [articles]
        return [locales.plural(self.lang, "%(num)d meeting", "%(num)d meetings", len(self.brief.meetings)), articles]

    def _refused(self, item: Dropped) -> RefusedView:
        return RefusedView(
            kind=self._word("kind", item.kind) if item.kind in _WORDS["kind"] else clean(item.kind),
            text=clean(item.text),
            quote=clean(item.quote or ""),
            reason=why.refused(item.reason, self.lang),
            article=self.article_numbers.get(item.article or "", 0),
            meeting=self.meeting_numbers.get(item.meeting or "", 0),
        )

    def _what(self, item: Failed) -> str:
        return self.tr("overview") if item.what == "overview" else clean(item.what)

    def _period(self) -> str:
        spans = [bounds for m in self.brief.meetings if m.date and (bounds := dates.parse(m.date).bounds())]
        years = sorted({day.year for span in spans for day in span if 1 < day.year < 9999})
        if not years:
            return ""
        return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"

    def _article(self, number: int, article: BriefArticle) -> ArticleView:
        published = ""
        if article.published:
            said = self.tr("published %(date)s", date=dates.describe(article.published, self.lang))
            published = self.tr("%(date)s (inferred)", date=said) if article.published_inferred else said
        reported = locales.plural(self.lang, "%(num)d meeting", "%(num)d meetings", len(article.meetings))
        if not article.meetings and article.path in self.unread:
            reported = self.tr("not read")
        elif not article.meetings and article.id in self.unconfirmed:
            reported = self.tr("no meeting confirmed")
        parts = [clean(article.source or ""), published or self.tr("publication date not known"), reported]
        return ArticleView(
            number=number,
            title=clean(article.title or article.path),
            detail=self.tr(", ").join(part for part in parts if part),
            url=address.safe(article.url),
            path=clean(article.path) if article.title else "",
            id=article.id,
            source=clean(article.source or ""),
            date=dates.describe(article.published, self.lang) if article.published else "",
            language=(language := _language(article)),
            rtl=language.partition("-")[0].lower() in _RIGHT_TO_LEFT,
            meetings=tuple(self.meeting_numbers[own] for own in article.meetings if own in self.meeting_numbers),
        )

    def _disclosure(self) -> list[str]:
        made = self.brief.provenance
        if made is None:
            return []
        used = self.brief.usage
        lines = [
            self._word("answers", made.answers, model=clean(made.model)),
            self.tr(
                "A program checked quotations, names, places, numbers, days and negations against the articles; "
                "what did not hold was left out."
            ),
            self.tr(
                "Whether a meeting was held or planned, how, and how a demand was answered are judgements of the reading."
            ),
            self.tr(
                "Made on %(date)s with %(tool)s.",
                date=dates.describe(made.generated[:10], self.lang),
                tool=clean(made.tool),
            ),
        ]
        if any(meeting.date_basis == "inferred" for meeting in self.brief.meetings):
            lines.append(
                self.tr("An inferred date rests on a publication date that is not in the article and was worked out.")
            )
        if made.replayed:
            lines.insert(1, self.tr("The answers were played from a recording."))
        elif used.calls:
            counts = {"calls": used.calls, "input": used.input_tokens, "output": used.output_tokens}
            lines.append(self.tr("%(calls)d calls, %(input)d tokens in, %(output)d out.", **counts))
        return lines
