"""The record after checking and merging, and the brief: what `--format json` prints.

Offsets are code points into the article's untouched text, the end exclusive:
`article.text[evidence.start:evidence.end] == evidence.quote`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .meeting import Demand, Meeting, Participant, Position

SCHEMA_VERSION = "1.0"

Match = Literal["exact", "folded"]
Lang = Literal["ar", "en"]
DateBasis = Literal["stated", "published", "inferred", "none"]
AnswerKind = Literal["model", "reference", "scripted"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class Evidence(_Part):
    """Where an article says it."""

    article: str = Field(description="Id of the article.")
    start: int = Field(ge=0, description="First code point of the quote in the article's text.")
    end: int = Field(ge=0, description="Code point after the last one.")
    match: Match = Field(
        description="exact: letter for letter. folded: but for spelling (short vowels, hamza seats, ya, ta marbuta, digits, "
        "punctuation)."
    )
    quote: str = Field(description="The article's words, as they stand between start and end.")


class _Evidenced(_Part):
    id: str = Field(description="Stable for the same content; unique in the brief.")
    evidence: list[Evidence] = Field(description="At least one, in the order of the articles.")


class MergedParticipant(_Evidenced, Participant):
    """One person or delegation, however many articles name it."""

    aliases: list[str] = Field(default_factory=list, description="Other spellings that were read, sorted.")


class MergedPosition(_Evidenced, Position):
    pass


class MergedDemand(_Evidenced, Demand):
    pass


class Variant(_Part):
    """One value of a field and the articles that give it."""

    value: str
    articles: list[str]


class Disagreement(_Part):
    field: str = Field(description="Field of the meeting on which the reports differ.")
    variants: list[Variant] = Field(description="At least two, most articles first.")


class Origin(_Part):
    """Who is behind reports: reports that cite the same outlet count once."""

    name: str | None = Field(description="In English; null for an article that cites nobody.")
    name_ar: str | None = None
    sources: list[str] = Field(default_factory=list, description="Whom it cites, in the article's words.")
    articles: list[str]


class Plover(_Part):
    """Event code of the PLOVER ontology (manual of 2024) and its CAMEO root."""

    event: Literal["CONSULT", "AGREE"]
    mode: Literal["visit", "third-party", "multilateral", "phone"] | None
    cameo: str


class Wording(_Part):
    """What the brief says of a meeting, in the brief's language. The record itself is never translated in place."""

    title: str
    headline: str
    topics: list[str] = Field(default_factory=list)
    venue: str | None = None
    sourcing: str | None = None
    participants: dict[str, str] = Field(default_factory=dict, description="Participant id -> title.")
    claims: dict[str, str] = Field(default_factory=dict, description="Position or demand id -> sentence.")
    attributions: dict[str, str] = Field(
        default_factory=dict, description="Position or demand id -> whom it is credited to."
    )


class MergedMeeting(Meeting):
    """One meeting with everything that any report says of it."""

    id: str = Field(description="Stable for the same content.")
    evidence: list[Evidence]
    date_basis: DateBasis = Field(
        default="none",
        description="What the date rests on. stated: the article gives the year. published: reckoned from the "
        "publication date. inferred: reckoned from a publication date that is itself inferred.",
    )
    participants: list[MergedParticipant] = Field(default_factory=list)  # type: ignore[assignment]
    positions: list[MergedPosition] = Field(default_factory=list)  # type: ignore[assignment]
    demands: list[MergedDemand] = Field(default_factory=list)  # type: ignore[assignment]
    reports: list[str] = Field(description="Ids of the articles that report it.")
    origins: list[Origin] = Field(default_factory=list, description="Independent ones.")
    disagreements: list[Disagreement] = Field(default_factory=list)
    reasons: list[str] = Field(
        default_factory=list, description="Why these reports were joined; empty where nothing was."
    )
    plover: Plover | None = None
    wording: Wording | None = Field(default=None, description="Null until composed.")


class Sentence(_Part):
    text: str
    meetings: list[str] = Field(min_length=1, description="Ids of the meetings it rests on.")


class BriefArticle(_Part):
    id: str
    path: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = Field(default=None, description="EDTF.")
    published_inferred: bool = False
    language: str | None = None
    sha256: str = Field(description="Of the text, as UTF-8.")
    meetings: list[str] = Field(default_factory=list, description="Ids of the meetings it reports.")


class Dropped(_Part):
    """A claim that was refused, and why."""

    article: str | None = None
    meeting: str | None = Field(default=None, description="Title or id of the meeting it belonged to.")
    kind: str = Field(description="meeting, participant, position, demand, date, name_en, wording or sentence.")
    text: str
    quote: str | None = None
    reason: str


class Failed(_Part):
    """An article that could not be read or answered, or a step that had to be done without."""

    what: str = Field(description="Path of the article, or name of the step.")
    reason: str


class Usage(_Part):
    """What the answers behind a brief cost, those that were kept at what was paid for them once."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = Field(default=None, description="Null when the price is not known.")

    def __add__(self, other: Usage) -> Usage:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=(self.cost_usd or 0) + (other.cost_usd or 0) if known else None,
        )


class Provenance(_Part):
    """The disclosure of AI use (ICS 206-01)."""

    tool: str
    model: str
    answers: AnswerKind = Field(
        description="model: a language model's. reference: written by hand. scripted: by a test."
    )
    replayed: bool = Field(default=False, description="The answers were played from a recording.")
    prompts: dict[str, str] = Field(description="Prompt name -> SHA-256 of its template, shortened.")
    schema_hash: str
    generated: str = Field(description="UTC time at which the brief was made, ISO 8601.")


class Brief(BaseModel):
    """A brief: the bottom line, the meetings behind it, and the account of its sources."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    schema_version: str = SCHEMA_VERSION
    lang: Lang
    title: str
    overview: list[Sentence] = Field(default_factory=list, description="Bottom line up front; empty when nothing met.")
    meetings: list[MergedMeeting] = Field(default_factory=list, description="By date, undated ones last.")
    articles: list[BriefArticle] = Field(default_factory=list)
    dropped: list[Dropped] = Field(default_factory=list)
    failed: list[Failed] = Field(default_factory=list)
    usage: Usage = Field(default_factory=Usage)
    provenance: Provenance | None = None
