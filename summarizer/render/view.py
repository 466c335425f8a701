"""What a reader is shown, in the brief's language and order, before it becomes any format.

Every string here is plain text that has been cleaned of control characters; a format escapes it in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from .. import dates, locales
from ..arabic import clean, is_arabic
from ..compose import own_form
from ..schemas import (
    Brief,
    BriefArticle,
    Disagreement,
    Evidence,
    Lang,
    MergedDemand,
    MergedMeeting,
    MergedParticipant,
    MergedPosition,
)


@dataclass(frozen=True)
class Note:
    """A quotation under its number, from the article with the number `article`."""

    number: int
    quote: str
    article: int


@dataclass(frozen=True)
class ClaimView:
    """`who` says or asks it; `notes` are the numbers of its quotations."""

    who: str
    text: str
    detail: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class SideView:
    """A country's people. No name: they stand for no country. No people: the country itself."""

    name: str
    people: tuple[str, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class SourcingView:
    """`who` is behind it (empty: nobody is cited), the numbers of the `articles` that report it, and a count where
    they are several."""

    who: str
    articles: tuple[int, ...]
    count: str


@dataclass(frozen=True)
class DisagreementView:
    """A field and its values, each with the numbers of the articles that give it."""

    field: str
    variants: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class MeetingView:
    """`headline` is empty where the meeting could not be worded, `where` where no place is stated."""

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


@dataclass(frozen=True)
class ArticleView:
    number: int
    title: str
    detail: str
    url: str
    path: str


@dataclass
class View:
    lang: Lang
    title: str
    scope: str
    overview: list[tuple[str, list[int]]]
    meetings: list[MeetingView]
    articles: list[ArticleView]
    notes: list[Note]
    dropped: list[tuple[str, str]]
    failed: list[tuple[str, str]]
    disclosure: list[str]
    labels: dict[str, str] = field(default_factory=dict)


_LABELS = (
    "Bottom line", "Meetings", "When", "Where", "How", "Who", "About", "Reported by", "Positions", "Demands",
    "Sources differ", "Articles", "Evidence", "Left out", "Could not be read or answered", "About this brief",
    "No meeting is reported in these articles.", "not stated",
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
    "role": {"host": "host", "mediator": "mediator"},
    "response": {"accepted": "accepted", "rejected": "rejected", "unanswered": "no answer reported"},
    "field": {
        "date": "date",
        "status": "status",
        "mode": "form",
        "place": "place",
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
        self.notes: dict[tuple[str, int, int], Note] = {}

    def view(self) -> View:
        meetings = [self._meeting(number, meeting) for number, meeting in enumerate(self.brief.meetings, 1)]
        return View(
            lang=self.lang,
            title=clean(self.brief.title),
            scope=self._scope(),
            overview=[(clean(s.text), [self.meeting_numbers[own] for own in s.meetings]) for s in self.brief.overview],
            meetings=meetings,
            articles=[self._article(number, article) for number, article in enumerate(self.brief.articles, 1)],
            notes=list(self.notes.values()),
            dropped=[(clean(item.text), clean(item.reason)) for item in self.brief.dropped],
            failed=[(clean(item.what), clean(item.reason)) for item in self.brief.failed],
            disclosure=self._disclosure(),
            labels={label: self.tr(label) for label in _LABELS},
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
        )

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

    def _person(self, meeting: MergedMeeting, person: MergedParticipant) -> str:
        name = self._form(person.name, person.name_en, person.name_ar)
        title = meeting.wording.participants.get(person.id) if meeting.wording else person.title
        role = self._word("role", person.role) if person.role != "attendee" else ""
        details = [clean(detail) for detail in (title, role) if detail]
        return f"{name} ({self.tr('; ').join(details)})" if details else name

    def _sides(self, meeting: MergedMeeting) -> Iterable[SideView]:
        order = list(dict.fromkeys(p.country for p in meeting.participants if p.country))
        ordered = sorted(meeting.participants, key=lambda p: order.index(p.country) if p.country else len(order))
        for country, group in groupby(ordered, key=lambda p: p.country or ""):
            members = list(group)
            name = locales.country(country, self.lang) if country else ""
            people = tuple(self._person(meeting, person) for person in members)
            yield SideView(
                name=name,
                people=() if people == (name,) else people,
                notes=self._notes(*(evidence for person in members for evidence in person.evidence)),
            )

    def _side(self, name: str, country: str | None) -> str:
        code = locales.country_code(name)
        if country is None or code == country:
            return name
        return f"{name} ({locales.country(country, self.lang)})"

    def _position(self, meeting: MergedMeeting, claim: MergedPosition) -> ClaimView:
        who = self._side(self._form(claim.holder, claim.holder_en, claim.holder_ar), claim.country)
        return ClaimView(
            who, self._said(meeting, claim), self._attribution(meeting, claim), self._notes(*claim.evidence)
        )

    def _demand(self, meeting: MergedMeeting, claim: MergedDemand) -> ClaimView:
        maker = self._side(self._form(claim.maker, claim.maker_en, claim.maker_ar), claim.country)
        asked = self._form(claim.recipient, claim.recipient_en, claim.recipient_ar)
        arrow = "→" if self.lang == "en" else "←"
        who = f"{maker} {arrow} {self._side(asked, claim.recipient_country)}" if asked else maker
        response = self._word("response", claim.response)
        detail = [part for part in (self._attribution(meeting, claim), response) if part]
        return ClaimView(who, self._said(meeting, claim), self.tr("; ").join(detail), self._notes(*claim.evidence))

    def _said(self, meeting: MergedMeeting, claim: MergedPosition | MergedDemand) -> str:
        said = meeting.wording and meeting.wording.claims.get(claim.id)
        if said or is_arabic(claim.text) == (self.lang == "ar"):
            return clean(said or claim.text)
        return self.tr("%(text)s [in the article's language]", text=clean(claim.text))

    def _attribution(self, meeting: MergedMeeting, claim: MergedPosition | MergedDemand) -> str:
        said = clean((meeting.wording.attributions.get(claim.id) if meeting.wording else claim.attribution) or "")
        holder = self._form(claim.holder, claim.holder_en, claim.holder_ar) if isinstance(claim, MergedPosition) else ""
        return self.tr("according to %(source)s", source=said) if said and said != holder else ""

    def _sourcing(self, meeting: MergedMeeting) -> SourcingView:
        who = locales.listed(
            [self._form(None, o.name, o.name_ar) for o in meeting.origins if o.name or o.name_ar], self.lang
        )
        sourcing = clean((meeting.wording and meeting.wording.sourcing) or "")
        if who and sourcing:
            who = self.tr("%(origin)s, citing %(sources)s", origin=who, sources=sourcing)
        count = ""
        if len(meeting.reports) > 1:
            reports = locales.plural(self.lang, "%(num)d report", "%(num)d reports", len(meeting.reports))
            origins = locales.plural(self.lang, "%(num)d origin", "%(num)d origins", len(meeting.origins))
            count = f"{reports}{self.tr(', ')}{origins}"
        return SourcingView(who or sourcing, self._numbers(meeting.reports), count)

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
        coded, colon, rest = value.partition(": ")  # "accepted: the demand", where a meeting has several
        if coded in words:
            return f"{self._word(name, coded)}{colon}{clean(rest)}"
        return clean(value)

    # around the meetings

    def _scope(self) -> str:
        counts = [
            locales.plural(self.lang, "%(num)d meeting", "%(num)d meetings", len(self.brief.meetings)),
            locales.plural(self.lang, "%(num)d article", "%(num)d articles", len(self.brief.articles)),
        ]
        return " · ".join([*([period] if (period := self._period()) else []), *counts])

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
        parts = [clean(article.source or ""), published or self.tr("publication date not known"), reported]
        return ArticleView(
            number=number,
            title=clean(article.title or article.path),
            detail=self.tr(", ").join(part for part in parts if part),
            url=article.url if article.url and article.url.startswith(("https://", "http://")) else "",
            path=clean(article.path) if article.title else "",
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
                "Made on %(date)s with %(tool)s.", date=dates.describe(made.generated[:10], self.lang), tool=made.tool
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
