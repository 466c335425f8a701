"""What the model fills for each article.

An event is ACE/ERE *Contact.Meet*, *Contact.Phone-Write* and PLOVER *CONSULT* taken together: two or more
parties meet, visit, call each other or exchange messages through somebody. The descriptions are
instructions: `prompts/extract.jinja` prints them to the model.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CountryCode = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Z]{2}$")]

Kind = Literal["person", "office", "delegation", "organization"]
Role = Literal["attendee", "host", "mediator"]
Mode = Literal["in_person", "video", "phone", "indirect", "unknown"]
Status = Literal["held", "planned", "postponed", "cancelled", "denied"]
Disclosure = Literal["announced", "unannounced", "secret", "unknown"]
RequestMode = Literal["assist", "change", "yield", "meet"]
Response = Literal["accepted", "rejected", "unanswered"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class Claim(_Record):
    quote: Text = Field(
        description="Words copied from the article, letter for letter, that say this. One unbroken "
        "passage of one paragraph, as short as it can be while it still says it."
    )


class Participant(Claim):
    name: Text = Field(description="The name as the article writes it, without titles.")
    name_en: str | None = Field(
        default=None, description="Usual English spelling of the name (for a delegation: 'Iranian delegation')."
    )
    name_ar: str | None = Field(
        default=None,
        description="Usual Arabic form; null when `name` is already in Arabic script and says enough by itself.",
    )
    kind: Kind = Field(
        default="person",
        description="person: named. office: an unnamed holder of an office ('the German foreign minister', "
        "'his Israeli counterpart'). delegation: a country's side or team without names. "
        "organization: a body such as a movement, agency or working group.",
    )
    title: str | None = Field(default=None, description="Office or title as the article gives it, in its words.")
    country: CountryCode | None = Field(
        default=None, description="ISO 3166-1 alpha-2 code of the country (or EU) represented; null if none."
    )
    organization: str | None = Field(default=None, description="Body represented, if the article names one.")
    role: Role = Field(
        default="attendee",
        description="host: received the others. mediator: carried messages or brought the sides together.",
    )


class Position(Claim):
    holder: Text = Field(description="Who holds or says it, as the article writes it, without titles.")
    holder_en: str | None = Field(default=None, description="Usual English form of `holder`.")
    holder_ar: str | None = Field(
        default=None, description="Usual Arabic form; null when `holder` is already in Arabic script."
    )
    country: CountryCode | None = Field(
        default=None, description="Country (or EU) the holder speaks for; null if none."
    )
    text: Text = Field(
        description="The position in one sentence, in the article's language, no stronger than the words."
    )
    topic: str | None = Field(default=None, description="Two to four words, in the article's language.")
    attribution: str | None = Field(
        default=None,
        description="Whom the article cites for this ('an Israeli official, through Axios'), in its language; "
        "null when the holder said it in public or the article says it itself.",
    )


class Demand(Claim):
    maker: Text = Field(description="Who asks, as the article writes it, without titles.")
    maker_en: str | None = Field(default=None, description="Usual English form of `maker`.")
    maker_ar: str | None = Field(
        default=None, description="Usual Arabic form; null when `maker` is already in Arabic script."
    )
    country: CountryCode | None = Field(default=None, description="Country (or EU) the maker speaks for; null if none.")
    recipient: str | None = Field(
        default=None, description="Of whom it is asked, as the article writes it; null if not said."
    )
    recipient_en: str | None = Field(default=None, description="Usual English form of `recipient`.")
    recipient_ar: str | None = Field(
        default=None, description="Usual Arabic form; null when `recipient` is already in Arabic script."
    )
    recipient_country: CountryCode | None = Field(
        default=None, description="Country (or EU) of the recipient; null if none."
    )
    text: Text = Field(
        description="What is asked, in one sentence, in the article's language, no stronger than the words."
    )
    kind: RequestMode = Field(
        description="PLOVER REQUEST mode. assist: give help or exchange. change: change a policy or conduct. "
        "yield: a concession (release, ceasefire, sanctions lifted, withdrawal). meet: meet or negotiate."
    )
    response: Response = Field(description="How the recipient answered, as far as the article says.")
    attribution: str | None = Field(
        default=None,
        description="Whom the article cites for this, in its language; null when the maker said it in public "
        "or the article says it itself.",
    )


class Meeting(Claim):
    title: Text = Field(description="Who met whom, and where or how, in the article's language: one short line.")
    date: str | None = Field(
        default=None,
        description="When, as EDTF (ISO 8601-2): 2025-05-08, 2025-05, 2025-05-08/2025-05-10, ../2025-05-08 (on or "
        "before), 2025-05-08/.. (from then on), [2025-05-08,2025-05-09] (one of), ~ about, ? uncertain. Reckon it "
        "from the article's words and its publication date only; write XXXX for a year that neither gives; null "
        "if nothing says when.",
    )
    date_text: str | None = Field(default=None, description="The article's own words for when, copied; null if none.")
    place: str | None = Field(default=None, description="City or place as the article writes it; null if not said.")
    city_en: str | None = Field(default=None, description="Usual English name of the place.")
    city_ar: str | None = Field(
        default=None, description="Usual Arabic name; null when `place` is already in Arabic script."
    )
    venue: str | None = Field(default=None, description="Building or site, as the article writes it.")
    country: CountryCode | None = Field(
        default=None, description="Country in which it took or takes place; null if not clear."
    )
    mode: Mode = Field(
        default="unknown",
        description="indirect: messages went through a mediator, or the article calls the talks indirect. "
        "unknown: the article does not say how.",
    )
    status: Status = Field(description="held: it took place or is under way. planned: it is announced or expected.")
    disclosure: Disclosure = Field(
        default="unknown",
        description="secret: the article calls it secret. unannounced: not made public by the parties. "
        "announced: a party made it public.",
    )
    topics: list[str] = Field(
        default_factory=list, description="What it was about: up to four, two to four words each."
    )
    origin: str | None = Field(
        default=None, description="Outlet or agency the article cites as first to report it, in English ('Axios')."
    )
    origin_ar: str | None = Field(default=None, description="The same in Arabic («أكسيوس»).")
    origin_sources: str | None = Field(
        default=None, description="Whom that outlet cites, in the article's words («مسؤولين إسرائيليين اثنين كبيرين»)."
    )
    participants: list[Participant] = Field(
        default_factory=list,
        description="Who took part or is to take part. Somebody who is only quoted about it is not a participant.",
    )
    positions: list[Position] = Field(
        default_factory=list,
        description="What was said or held at the meeting or about it; the holder need not have been there.",
    )
    demands: list[Demand] = Field(default_factory=list, description="What one side asked of another at it or about it.")


class Extraction(_Record):
    """Everything one article reports; an article without a meeting has an empty list."""

    meetings: list[Meeting] = Field(default_factory=list, description="Every meeting, in the order of the article.")
