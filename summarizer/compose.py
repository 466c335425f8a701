"""Merged meetings to a brief in the asked language.

The model words each meeting by itself, so that adding an article pays for its meetings only, and then the bottom line
over all of them. Code checks every sentence: its language, its ids, and that no claim, number, name or negation was
lost or added. What fails is asked again with the reason; what still fails is left out, the record's own words are shown
in its place, and the brief lists it. What the model calls one statement in other words is joined where `reconcile.retold`
finds nothing against it; each language is asked by itself, so that one brief may tell once what the other tells twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from . import dates, fidelity, locales, pool, reasons
from .arabic import clean, is_arabic
from .asking import Verdict, ask_until_sound
from .errors import ModelError
from .merged import own_form, titled
from .model import Model, Question
from .prompts import fence, outline, prompt, repeats
from .reconcile import joined
from .schemas import (
    Brief,
    Dropped,
    Failed,
    Lang,
    MeetingWording,
    MergedDemand,
    MergedMeeting,
    MergedPosition,
    OverviewWording,
    Sentence,
    WordedClaim,
    Wording,
)

LANGUAGE: Final[dict[Lang, str]] = {"en": "English (British spelling)", "ar": "Modern Standard Arabic"}
FEW: Final = 5
"""Up to this many meetings, their headlines are the bottom line and no further question is asked."""

T = TypeVar("T", bound=BaseModel)
Claim = MergedPosition | MergedDemand
Complaint = tuple[str, str, str]
"""Slot of the answer, what was said there, what is wrong with it."""


async def compose(
    meetings: Sequence[MergedMeeting],
    *,
    lang: Lang,
    model: Model,
    concurrency: int = 8,
    reasks: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Brief:
    """A brief of these meetings, in their order. Without meetings it has none and asks nobody.

    `progress` is called with how many meetings are worded and how many there are. A meeting or a bottom line that the
    model cannot word is named in `failed`. Raises AnswerNotRecorded.
    """
    done = 0

    async def word(meeting: MergedMeeting) -> _Worded:
        nonlocal done
        worded = await _word(meeting, lang, model, reasks)
        done += 1
        progress(done, len(meetings))
        return worded

    worded = await pool.run(word, meetings, concurrency=concurrency)
    ready = [item.meeting for item in worded]
    top = await _overview(ready, lang, model, reasks) if len(ready) > FEW else _few(ready, lang)
    return titled(
        Brief(
            lang=lang,
            title=top.title,
            overview=top.sentences,
            meetings=ready,
            dropped=[*(item for part in worded for item in part.dropped), *top.dropped],
            failed=[*(item for part in worded for item in part.failed), *top.failed],
        )
    )


def _question(step: str, schema: type[T], lang: Lang, record: Any) -> Question[T]:
    data = json.dumps(record, ensure_ascii=False, indent=1)
    asked = prompt(step, fields=outline(schema), language=LANGUAGE[lang], record=data, fence=fence(data))
    return Question(step, asked.system, asked.user, schema)


# -- one meeting ----------------------------------------------------------------------------------------------


@dataclass
class _Worded:
    meeting: MergedMeeting
    dropped: list[Dropped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


async def _word(meeting: MergedMeeting, lang: Lang, model: Model, reasks: int) -> _Worded:
    check = _MeetingCheck(meeting, lang)
    question = _question("compose", MeetingWording, lang, _record(meeting))
    try:
        verdict = await ask_until_sound(model, question, check.verdict, reasks=reasks)
    except ModelError as error:
        plain = _plain_title(meeting, lang)
        failed = Failed(what=meeting.title, reason=reasons.NOT_WORDED(why=error.args[0]))
        return _Worded(meeting.model_copy(update={"wording": Wording(title=plain, headline=plain)}), failed=[failed])
    answer, refused = verdict.result
    refused = [*refused, *_distrusted(answer, refused)]
    dropped = [Dropped(meeting=meeting.id, kind="wording", text=said, reason=reason) for _, said, reason in refused]
    worded = _wording(meeting, answer, {slot for slot, _, _ in refused}, lang)
    ready = meeting.model_copy(update={"wording": worded})
    return _Worded(joined(ready, _same_as(meeting, answer), lang), dropped)


def _distrusted(answer: MeetingWording, refused: Sequence[Complaint]) -> list[Complaint]:
    """Title and headline where claims or participants of the same answer did not hold. These two are put more freely than code
    can check: who twists or loses what can be checked is not believed in what cannot."""
    slots = {slot for slot, _, _ in refused}
    if not slots - {"title", "headline", "venue", "sourcing", "topics"}:
        return []
    free = (("title", answer.title), ("headline", answer.headline))
    return [(slot, said, reasons.REST_REFUSED()) for slot, said in free if slot not in slots]


def _same_as(meeting: MergedMeeting, answer: MeetingWording) -> dict[str, str]:
    """Which claims the model calls the same as an earlier one, by the record's own ids."""
    said = {claim.id: claim.same_as.strip() for claim in answer.claims if claim.same_as}
    return {c.id: f"{meeting.id}.{said[_local(c.id)]}" for c in _claims(meeting) if _local(c.id) in said}


def _plain_title(meeting: MergedMeeting, lang: Lang) -> str:
    """A title put together from the record, where the model's cannot be had: «Meeting of Antony Blinken and Yossi Cohen»."""
    told = [own_form(p.name, p.name_en, p.name_ar, lang) for p in meeting.participants]
    return locales.text(lang, "Meeting of %(names)s", names=locales.listed(told, lang))


def _local(own_id: str) -> str:
    """The part of an id that the model sees: `a1`, `p2`, `d1`."""
    return own_id.rpartition(".")[2]


def _record(meeting: MergedMeeting) -> dict[str, Any]:
    """What the model is given of a meeting: no ids of articles, nothing empty."""
    shown = ("title", "status", "mode", "disclosure", "date", "date_text", "place", "city_en", "city_ar", "venue", "country",
             "topics", "origin", "origin_ar", "origin_sources")  # fmt: skip
    people = [
        {"id": _local(p.id), **_some(p, ("name", "name_en", "name_ar", "kind", "title", "country", "role"))}
        for p in meeting.participants
    ]
    return {**_some(meeting, shown), "participants": people, "claims": [_claim_record(c) for c in _claims(meeting)]}


def _claims(meeting: MergedMeeting) -> list[Claim]:
    return [*meeting.positions, *meeting.demands]


def _claim_record(claim: Claim) -> dict[str, Any]:
    kind = "demand" if isinstance(claim, MergedDemand) else "position"
    shown = ("holder", "holder_en", "holder_ar", "maker", "maker_en", "maker_ar", "recipient", "recipient_en",
             "recipient_ar", "text", "attribution")  # fmt: skip
    quotes = list(dict.fromkeys(evidence.quote for evidence in claim.evidence))
    return {"id": _local(claim.id), "claim": kind, **_some(claim, shown), "quotes": quotes}


def _some(part: BaseModel, wanted: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in wanted if (value := getattr(part, name, None))}


def _wording(meeting: MergedMeeting, answer: MeetingWording, refused: set[str], lang: Lang) -> Wording:
    """What of the answer held, by the record's own ids."""
    said = {claim.id: claim for claim in answer.claims}
    titles = {title.id: title.title for title in answer.participants}
    claims = {
        c.id: said[_local(c.id)] for c in _claims(meeting) if _local(c.id) in said and _local(c.id) not in refused
    }
    people = {p.id: titles[_local(p.id)] for p in meeting.participants if p.title and _local(p.id) in titles}
    title = _plain_title(meeting, lang) if "title" in refused else answer.title
    return Wording(
        title=title,
        headline=title if "headline" in refused else answer.headline,
        topics=[] if "topics" in refused else answer.topics,
        venue=answer.venue if meeting.venue and "venue" not in refused else None,
        sourcing=answer.sourcing if meeting.origin_sources and "sourcing" not in refused else None,
        participants={own: title for own, title in people.items() if _local(own) not in refused},
        claims={own: claim.text for own, claim in claims.items()},
        attributions={own: claim.attribution for own, claim in claims.items() if claim.attribution},
    )


_NOT_IN: Final[dict[Lang, reasons.Complaint]] = {"en": reasons.NOT_ENGLISH, "ar": reasons.NOT_ARABIC}
_WRONG: Final = {
    "title": reasons.WRONG_TITLE,
    "headline": reasons.WRONG_HEADLINE,
    "venue": reasons.WRONG_VENUE,
    "sourcing": reasons.WRONG_SOURCING,
}
_MISSING: Final = {"venue": reasons.NO_VENUE, "sourcing": reasons.NO_SOURCING}


def _wrong_form(step: str, said: str, lang: Lang) -> Iterator[str]:
    """What is wrong with a sentence whatever the record says."""
    if is_arabic(said) != (lang == "ar"):
        yield _NOT_IN[lang]()
    if repeats(step, said):
        yield reasons.INSTRUCTIONS()


class _MeetingCheck:
    """What is wrong with the wording of one meeting."""

    def __init__(self, meeting: MergedMeeting, lang: Lang) -> None:
        self.meeting = meeting
        self.lang = lang
        self.known = fidelity.names_of(meeting)
        self.everything = whole_text(meeting)

    def verdict(self, answer: MeetingWording) -> Verdict[tuple[MeetingWording, list[Complaint]]]:
        refused = self.complaints(answer)
        return Verdict((answer, refused), [reason for _, _, reason in refused], (-len(refused),))

    def complaints(self, answer: MeetingWording) -> list[Complaint]:
        return [
            *self._line("title", answer.title),
            *self._line("headline", answer.headline),
            *self._claims(answer.claims),
            *self._titles(answer),
            *self._optional("venue", answer.venue, self.meeting.venue),
            *self._optional("sourcing", answer.sourcing, self.meeting.origin_sources),
            *self._topics(answer.topics),
        ]

    def _form(self, said: str) -> list[str]:
        return list(_wrong_form("compose", said, self.lang))

    def _line(self, slot: str, said: str) -> list[Complaint]:
        wrong = self._form(said) + fidelity.wording_complaints(said, "", context=self.everything, known=self.known)
        return [(slot, said, _WRONG[slot](wrong=reason)) for reason in wrong]

    def _claims(self, claims: list[WordedClaim]) -> list[Complaint]:
        want = {_local(claim.id): claim for claim in _claims(self.meeting)}
        given = [claim.id for claim in claims]
        found = [(i, want[i].text, reasons.CLAIM_LOST(id=i)) for i in want if i not in given]
        found += [(i, i, reasons.CLAIM_DOUBLED(id=i)) for i in want if given.count(i) > 1]
        found += [("", claim.text, reasons.NO_SUCH_CLAIM(given=claim.id)) for claim in claims if claim.id not in want]
        for claim in claims:
            if claim.id in want:
                found += [
                    (claim.id, claim.text, reasons.WRONG_CLAIM(id=claim.id, wrong=reason))
                    for reason in self._claim(claim, want[claim.id])
                ]
        return found

    def _claim(self, said: WordedClaim, claim: Claim) -> list[str]:
        parties = [
            getattr(claim, f"{who}{form}", None) or ""
            for who in ("holder", "maker", "recipient")
            for form in ("", "_en", "_ar")
        ]
        quotes = [evidence.quote for evidence in claim.evidence]
        context = "\n".join([*parties, claim.attribution or "", *quotes, *_country_names(claim)])
        others = [name for name in self.known if not name.in_text("\n".join(parties))]
        wrong = self._form(said.text) + fidelity.wording_complaints(
            said.text, claim.text, context=context, known=others
        )
        if bool(said.attribution) != bool(claim.attribution):
            wrong.append(reasons.ATTRIBUTION_LOST() if claim.attribution else reasons.ATTRIBUTION_ADDED())
        elif said.attribution and claim.attribution:
            wrong += self._form(said.attribution) + fidelity.wording_complaints(
                said.attribution, claim.attribution, context=self.everything, known=self.known
            )
        return wrong

    def _titles(self, answer: MeetingWording) -> list[Complaint]:
        want = {_local(p.id): p.title for p in self.meeting.participants if p.title}
        given = {title.id: title.title for title in answer.participants}
        found = [(i, want[i] or "", reasons.NO_PERSONS_TITLE(id=i)) for i in want if i not in given]
        for own, title in given.items():
            if own in want:
                found += [
                    (own, title, reasons.WRONG_PERSONS_TITLE(id=own, wrong=reason))
                    for reason in self._faults(title, want[own] or "")
                ]
            else:
                found.append((own, title, reasons.NO_SUCH_PERSON(given=own)))
        return found

    def _optional(self, slot: str, said: str | None, record: str | None) -> list[Complaint]:
        if not record:
            return []
        if not said:
            return [(slot, record, _MISSING[slot]())]
        return [(slot, said, _WRONG[slot](wrong=reason)) for reason in self._faults(said, record)]

    def _faults(self, said: str, record: str) -> list[str]:
        """What is wrong with the wording of one line of the record."""
        wrong = fidelity.wording_complaints(said, record, context=self.everything, known=self.known)
        return self._form(said) + wrong

    def _topics(self, topics: list[str]) -> list[Complaint]:
        if len(topics) != len(self.meeting.topics):
            wrong = reasons.OTHER_TOPICS(wanted=len(self.meeting.topics), count=len(topics))
            return [("topics", ", ".join(topics), wrong)]
        pairs = zip(topics, self.meeting.topics, strict=True)
        # A topic is no sentence: its first word has its capital without being a name.
        return [
            ("topics", topic, reasons.WRONG_TOPIC(wrong=reason))
            for topic, record in pairs
            for reason in self._faults(topic[:1].lower() + topic[1:], record)
        ]


def whole_text(meeting: MergedMeeting) -> str:
    """Everything in the record of a meeting that the articles bear out, as one text: not its title, which is the
    model's own."""
    record = {name: value for name, value in _record(meeting).items() if name != "title"}
    said = [*meeting.evidence, *(evidence for person in meeting.participants for evidence in person.evidence)]
    quotes = [evidence.quote for evidence in said]
    months = _months(meeting.date) if meeting.date else []
    sides = [name for part in (meeting, *meeting.participants, *_claims(meeting)) for name in _country_names(part)]
    return "\n".join([*_strings(record), *quotes, *sides, *months])


def _months(edtf: str) -> list[str]:
    """The names of the months that a date gives as numbers."""
    return [
        locales.month(point.month, "en") for point in dates.parse(edtf).points if point and point.month in range(1, 13)
    ]


def _country_names(part: BaseModel) -> list[str]:
    """The names, in both languages, of the countries that a part of the record gives as codes."""
    codes = [code for name in ("country", "recipient_country") if (code := getattr(part, name, None))]
    return [locales.country(code, lang) for code in codes for lang in locales.LANGS]


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _strings(item)]


# -- the bottom line ------------------------------------------------------------------------------------------


@dataclass
class _Top:
    title: str
    sentences: list[Sentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def _headline(meeting: MergedMeeting) -> str:
    return meeting.wording.headline if meeting.wording else meeting.title


def _few(meetings: Sequence[MergedMeeting], lang: Lang) -> _Top:
    sentences = [Sentence(text=_headline(meeting), meetings=[meeting.id]) for meeting in meetings]
    if len(meetings) == 1 and meetings[0].wording:
        return _Top(meetings[0].wording.title, sentences)
    return _Top(locales.text(lang, "Diplomatic meetings"), sentences)


async def _overview(meetings: Sequence[MergedMeeting], lang: Lang, model: Model, reasks: int) -> _Top:
    numbered = {str(number): meeting for number, meeting in enumerate(meetings, 1)}
    record = [_overview_record(number, meeting, lang) for number, meeting in numbered.items()]
    question = _question("overview", OverviewWording, lang, record)
    plain = locales.text(lang, "Diplomatic meetings")
    try:
        verdict = await ask_until_sound(model, question, partial(_overview_verdict, numbered, lang), reasks=reasks)
    except ModelError as error:
        return _Top(plain, failed=[_no_overview(str(error.args[0]))])
    answer, refused = verdict.result
    bad = {said for said, _ in refused}
    kept = [sentence for sentence in answer.overview if sentence.text not in bad]
    return _Top(
        title=plain if answer.title in bad else answer.title,
        sentences=[
            Sentence(text=clean(s.text), meetings=[numbered[n].id for n in dict.fromkeys(s.meetings)]) for s in kept
        ],
        dropped=[Dropped(kind="sentence", text=said, reason=reason) for said, reason in refused],
        failed=[] if kept else [_no_overview(reasons.NO_SENTENCE_LEFT())],
    )


def _no_overview(reason: str) -> Failed:
    return Failed(what="overview", reason=reasons.NO_BOTTOM_LINE(why=reason))


def _overview_verdict(
    numbered: dict[str, MergedMeeting], lang: Lang, answer: OverviewWording
) -> Verdict[tuple[OverviewWording, list[tuple[str, str]]]]:
    refused = _overview_complaints(answer, numbered=numbered, lang=lang)
    return Verdict((answer, refused), [reason for _, reason in refused], (-len(refused),))


def _overview_record(number: str, meeting: MergedMeeting, lang: Lang) -> dict[str, Any]:
    when = {"date": dates.describe(meeting.date, lang)} if meeting.date else {}
    return {"id": number, **when, "status": meeting.status, "mode": meeting.mode, "headline": _headline(meeting)}


def _overview_complaints(
    answer: OverviewWording, *, numbered: dict[str, MergedMeeting], lang: Lang
) -> list[tuple[str, str]]:
    """(what was said, what is wrong with it) for the title and each sentence."""
    everybody = list(dict.fromkeys(name for meeting in numbered.values() for name in fidelity.names_of(meeting)))
    found = []
    for said, cited in ((answer.title, list(numbered)), *((s.text, s.meetings) for s in answer.overview)):
        strange = [number for number in cited if number not in numbered]
        if strange:
            found.append((said, reasons.NO_SUCH_MEETING(said=said, given=strange[0])))
            continue
        context = "\n".join(
            " ".join(_strings(_overview_record(n, numbered[n], lang))) + whole_text(numbered[n]) for n in cited
        )
        wrong = [
            *fidelity.wording_complaints(said, "", context=context, known=everybody),
            *_wrong_form("overview", said, lang),
        ]
        found += [(said, reasons.WRONG_SENTENCE(said=said, wrong=reason)) for reason in wrong]
    return found
